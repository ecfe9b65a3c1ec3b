#!/usr/bin/env python3
"""lunar.py OUT.inc - the Chinese calendar from 1850 to 2150, computed.

New moons after J. Meeus, Astronomical Algorithms, chapter 49; the sun's
longitude by the series of Bretagnon and Simon, as in Reingold and Dershowitz,
Calendrical Calculations. A month begins on the day (UTC+8) of its new moon;
the month of the winter solstice is the eleventh; between two of them with
thirteen months, the first without a major solar term is the leap month."""
import math
import sys

FIRST, LAST = 1850, 2150
EPOCH = 2440587.5                       # 1970-01-01 as a Julian date
SUN = ((403406, .9287892, 270.54861), (195207, 35999.1376958, 340.19128),
       (119433, 35999.4089666, 63.91854), (112392, 35998.7287385, 331.26220),
       (3891, 71998.20261, 317.843), (2819, 71998.4403, 86.631),
       (1721, 36000.35726, 240.052), (660, 71997.4812, 310.26),
       (350, 32964.4678, 247.23), (334, -19.4410, 260.87),
       (314, 445267.1117, 297.82), (268, 45036.8840, 343.14),
       (242, 3.1008, 166.79), (234, 22518.4434, 81.53),
       (158, -19.9739, 3.50), (132, 65928.9345, 132.75),
       (129, 9038.0293, 182.95), (114, 3034.7684, 162.03),
       (99, 33718.148, 29.8), (93, 3034.448, 266.4), (86, -2280.773, 249.2),
       (78, 29929.992, 157.6), (72, 31556.493, 257.8), (68, 149.588, 185.1),
       (64, 9037.750, 69.9), (46, 107997.405, 8.0), (38, -4444.176, 197.1),
       (37, 151.771, 250.4), (32, 67555.316, 65.3), (29, 31556.080, 162.7),
       (28, -4561.540, 341.5), (27, 107996.706, 291.6), (27, 1221.655, 98.5),
       (25, 62894.167, 146.7), (24, 31437.369, 110.0), (21, 14578.298, 5.2),
       (21, -31931.757, 342.6), (20, 34777.243, 230.9), (18, 1221.999, 256.1),
       (17, 62894.511, 45.3), (14, -4442.039, 242.9), (13, 107997.909, 115.2),
       (13, 119.066, 151.8), (13, 16859.071, 285.3), (12, -4.578, 53.3),
       (10, 26895.292, 126.6), (10, -39.127, 205.7), (10, 12297.536, 85.9),
       (10, 90073.778, 146.1))
# coefficient, power of E, multiples of M, M', F
MOON = ((-.40720, 0, 0, 1, 0), (.17241, 1, 1, 0, 0), (.01608, 0, 0, 2, 0),
        (.01039, 0, 0, 0, 2), (.00739, 1, -1, 1, 0), (-.00514, 1, 1, 1, 0),
        (.00208, 2, 2, 0, 0), (-.00111, 0, 0, 1, -2), (-.00057, 0, 0, 1, 2),
        (.00056, 1, 1, 2, 0), (-.00042, 0, 0, 3, 0), (.00042, 1, 1, 0, 2),
        (.00038, 1, 1, 0, -2), (-.00024, 1, -1, 2, 0), (-.00007, 0, 2, 1, 0),
        (.00004, 0, 0, 2, -2), (.00004, 0, 3, 0, 0), (.00003, 0, 1, 1, -2),
        (.00003, 0, 0, 2, 2), (-.00003, 0, 1, 1, 2), (.00003, 0, -1, 1, 2),
        (-.00002, 0, -1, 1, -2), (-.00002, 0, 1, 3, 0), (.00002, 0, 0, 4, 0))
# The same for full moons; what differs is listed.
FULL = {0: -.40614, 1: .17302, 2: .01614, 3: .01043, 4: .00734, 5: -.00515,
        6: .00209}
PLANETS = ((299.77, .107408, .000325), (251.88, .016321, .000165),
           (251.83, 26.651886, .000164), (349.42, 36.412478, .000126),
           (84.66, 18.206239, .000110), (141.74, 53.303771, .000062),
           (207.14, 2.453732, .000060), (154.84, 7.306860, .000056),
           (34.52, 27.261239, .000047), (207.19, .121824, .000042),
           (291.34, 1.844379, .000040), (161.72, 24.198154, .000037),
           (239.56, 25.513099, .000035), (331.55, 3.592518, .000023))


def sin(degrees):
    return math.sin(math.radians(degrees))


def delta_t(year):
    """TT - UT in days; Espenak and Meeus, shortened."""
    if year >= 2005:
        t = year - 2000
        seconds = 62.92 + .32217 * t + .005589 * t * t
    elif year >= 1986:
        t = year - 2000
        seconds = 63.86 + .3345 * t - .060374 * t * t
    elif year >= 1941:
        t = year - 1950
        seconds = 29.07 + .407 * t - t * t / 233
    elif year >= 1900:
        t = year - 1900
        seconds = -2.79 + 1.494119 * t - .0598939 * t ** 2 + .0061966 * t ** 3 \
            - .000197 * t ** 4 if year < 1920 else 21.2 + .84493 * (year - 1920)
        seconds = seconds if year < 1920 else 21.2 + .3 * (year - 1920)
    else:
        seconds = 7
    return seconds / 86400


def year_of(jd):
    return 2000 + (jd - 2451545) / 365.2425


def longitude(jd):
    c = (jd + delta_t(year_of(jd)) - 2451545) / 36525
    total = 282.7771834 + 36000.76953744 * c + .000005729577951308232 * sum(
        k * sin(add + mult * c) for k, mult, add in SUN)
    aberration = .0000974 * math.cos(math.radians(177.63 + 35999.01848 * c)) - .005575
    nutation = -.004778 * sin(124.90 - 1934.134 * c + .002063 * c * c) \
        - .0003667 * sin(201.11 + 72001.5377 * c + .00057 * c * c)
    return (total + aberration + nutation) % 360


def new_moon(k):
    """Julian date of the k-th new moon after 2000; full moon for k + 1/2."""
    t = k / 1236.85
    e = 1 - .002516 * t - .0000074 * t * t
    m = 2.5534 + 29.10535670 * k - .0000014 * t * t
    n = 201.5643 + 385.81693528 * k + .0107582 * t * t + .00001238 * t ** 3
    f = 160.7108 + 390.67050284 * k - .0016118 * t * t - .00000227 * t ** 3
    node = 124.7746 - 1.56375588 * k + .0020672 * t * t
    jde = 2451550.09766 + 29.530588861 * k + .00015437 * t * t - .00000015 * t ** 3
    full = k != math.floor(k)
    jde += sum((FULL.get(i, a) if full else a) * e ** p * sin(x * m + y * n + z * f)
               for i, (a, p, x, y, z) in enumerate(MOON))
    jde += -.00017 * sin(node) + sum(a * sin(b + c * k) for b, c, a in PLANETS)
    return jde - delta_t(year_of(jde))


def day(jd):
    """Days from 1970-01-01 of an instant, in UTC+8."""
    return math.floor(jd - EPOCH + 8 / 24)


def term(year, index):
    """Julian date of a solar term: 0 is the lesser cold, at 285 degrees."""
    target = (285 + 15 * index) % 360
    jd = EPOCH + (year - 1970) * 365.2425 + 5 + 15.2184 * index
    for _ in range(8):
        jd += ((target - longitude(jd) + 180) % 360 - 180) / 360 * 365.2422
    return jd


def months_after(solstice_day):
    """New-moon days from the month that holds the winter solstice on."""
    k = round((solstice_day - 10957) / 29.530588861) - 2
    days = [day(new_moon(k + i)) for i in range(20)]
    first = max(i for i, d in enumerate(days) if d <= solstice_day)
    return days[first:]


def year_table(year, terms):
    """(first day, lengths, leap month) of the lunar year."""
    before, after = terms[year - 1][23], terms[year][23]
    first, second = months_after(before), months_after(after)
    majors = {terms[y][i] for y in (year - 1, year, year + 1) for i in range(1, 24, 2)}

    def named(days, next_month):
        """[(number, leap, first day)] of the months of one solstice year."""
        count = days.index(next_month)
        leap = None
        if count == 13:
            leap = next(i for i in range(1, 13) if not any(
                days[i] <= m < days[i + 1] for m in majors))
        number, out = 11, []
        for i in range(count):
            is_leap = i == leap
            if i and not is_leap:
                number = number % 12 + 1
            out.append((number, is_leap, days[i]))
        return out

    later = months_after(terms[year + 1][23])
    both = named(first, second[0]) + named(second, later[0]) + [(11, False, later[0])]
    start = next(i for i, m in enumerate(both) if m[0] == 1 and not m[1])
    end = next(i for i, m in enumerate(both) if i > start and m[0] == 1 and not m[1])
    lengths = [both[i + 1][2] - both[i][2] for i in range(start, end)]
    leap = next((m[0] for m in both[start:end] if m[1]), 0)
    return both[start][2], lengths, leap


def main():
    from datetime import date
    terms = {y: [day(term(y, i)) for i in range(24)] for y in range(FIRST - 1, LAST + 2)}
    moon_first = int((FIRST - 2000) * 12.3685) - 2
    moon_last = int((LAST + 1 - 2000) * 12.3685) + 2
    with open(sys.argv[1], "w", encoding="utf-8") as f:
        f.write(f"// Made by lunar.py.\nenum {{ LUNAR_FIRST = {FIRST}, LUNAR_LAST = {LAST} }};\n")
        f.write("// first day, bit i: month i has 30 days, leap month or 0\n")
        f.write("static const struct { int32_t first; uint16_t big; uint8_t leap; } years[] = {\n")
        for y in range(FIRST, LAST + 1):
            first, lengths, leap = year_table(y, terms)
            assert all(n in (29, 30) for n in lengths), (y, lengths)
            big = sum(1 << i for i, n in enumerate(lengths) if n == 30)
            f.write(f"{{{first},{big},{leap}}}, // {y}\n")
        f.write("};\n// day of the month of each solar term, two a month\n")
        f.write("static const uint8_t terms[][24] = {\n")
        for y in range(FIRST, LAST + 1):
            days = []
            for i, d in enumerate(terms[y]):
                when = date.fromordinal(719163 + d)
                assert when.month == i // 2 + 1, (y, i, when)
                days.append(when.day)
            f.write("{" + ",".join(map(str, days)) + "},\n")
        f.write("};\n// new and full moons in turn, minutes UTC from 1970\n")
        f.write(f"enum {{ MOON_FIRST = {moon_first} }};\nstatic const int32_t moons[] = {{\n")
        for k in range(2 * moon_first, 2 * moon_last):
            f.write(f"{round((new_moon(k / 2) - EPOCH) * 1440)},\n")
        f.write("};\n")


main()
