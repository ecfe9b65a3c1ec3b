// iso.c - is a text a date as facts write them?
//
//   point     YYYY | YYYY-MM | YYYY-MM-DD | YYYY-H1 | YYYY-Q3 | YYYY-W05
//             | YYYY-MM-DDThh:mm | YYYY-MM-DDThh:mm:ss
//   duration  P5Y | P1Y6M | P10D | P2W | PT2H30M  (numbers may have a fraction)
//   interval  point/point | point/ | /point | .. stands for an open end
#include "fact/fact.h"

typedef struct cursor {
  const char *at, *end;
} cursor;

static bool take(cursor *in, char byte) {
  if (in->at == in->end || *in->at != byte) return false;
  in->at++;
  return true;
}

// Exactly `width` digits between low and high.
static bool number(cursor *in, int width, int low, int high, int *out) {
  int value = 0;
  for (int i = 0; i < width; i++) {
    if (in->at == in->end || *in->at < '0' || *in->at > '9') return false;
    value = value * 10 + (*in->at++ - '0');
  }
  if (out) *out = value;
  return value >= low && value <= high;
}

static int days_of(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

static bool clock_time(cursor *in) {
  if (!number(in, 2, 0, 24, NULL)) return false;
  if (take(in, ':') && !number(in, 2, 0, 59, NULL)) return false;
  return !take(in, ':') || number(in, 2, 0, 60, NULL);
}

static bool point(cursor *in) {
  int year, month;
  if (!number(in, 4, 0, 9999, &year)) return false;
  if (!take(in, '-')) return true;
  if (take(in, 'H')) return number(in, 1, 1, 2, NULL);
  if (take(in, 'Q')) return number(in, 1, 1, 4, NULL);
  if (take(in, 'W')) return number(in, 2, 1, 53, NULL);
  if (!number(in, 2, 1, 12, &month)) return false;
  if (!take(in, '-')) return true;
  if (!number(in, 2, 1, days_of(year, month), NULL)) return false;
  return !take(in, 'T') || clock_time(in);
}

// Digits with at most one point inside, then one of `units`, each at most once
// and in order.
static bool parts(cursor *in, const char *units) {
  bool any = false;
  while (in->at < in->end && *in->at != 'T') {
    const char *digits = in->at;
    bool fraction = false;
    while (in->at < in->end && ((*in->at >= '0' && *in->at <= '9') ||
                                (*in->at == '.' && !fraction)))
      fraction |= *in->at++ == '.';
    if (in->at == digits || *digits == '.' || in->at[-1] == '.' ||
        in->at == in->end)
      return false;
    const char *unit = strchr(units, *in->at);
    if (!*in->at || !unit) return false;
    units = unit + 1;
    in->at++;
    any = true;
  }
  return any;
}

static bool duration(cursor *in) {
  if (in->at < in->end && *in->at != 'T' && !parts(in, "YMWD")) return false;
  if (take(in, 'T')) return parts(in, "HMS");
  return in->at[-1] != 'P';
}

bool gloss__iso_valid(gloss_str text) {
  cursor in = {text.data, text.data + text.size};
  if (!text.size || text.size > 64) return false;
  if (take(&in, 'P')) return duration(&in) && in.at == in.end;
  if (take(&in, '/')) return point(&in) && in.at == in.end;
  if (text.size > 3 && !memcmp(text.data, "../", 3)) {
    in.at += 3;
    return point(&in) && in.at == in.end;
  }
  if (!point(&in)) return false;
  if (in.at == in.end) return true;
  if (!take(&in, '/')) return false;
  if (in.at == in.end) return true;
  if (in.end - in.at == 2 && !memcmp(in.at, "..", 2)) return true;
  if (take(&in, 'P')) return duration(&in) && in.at == in.end;
  return point(&in) && in.at == in.end;
}
