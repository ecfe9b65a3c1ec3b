// base.c - quantities in SI or base units. Factors are exact by definition
// (BIPM, The International System of Units, 9th ed., tables 2 to 8; the
// international yard and pound of 1959; China's market units of 1959).
#include "value/values.h"

#include <stdlib.h>

typedef struct factor {
  const char *id;
  double times, plus;
  const char *base;
} factor;

static const factor factors[] = {{"m", 1, 0, "m"},
                                 {"km", 1e3, 0, "m"},
                                 {"dm", 0.1, 0, "m"},
                                 {"cm", 0.01, 0, "m"},
                                 {"mm", 1e-3, 0, "m"},
                                 {"um", 1e-6, 0, "m"},
                                 {"nm", 1e-9, 0, "m"},
                                 {"ft", 0.3048, 0, "m"},
                                 {"in", 0.0254, 0, "m"},
                                 {"yd", 0.9144, 0, "m"},
                                 {"mi", 1609.344, 0, "m"},
                                 {"nmi", 1852, 0, "m"},
                                 {"ly", 9460730472580800.0, 0, "m"},
                                 {"kg", 1, 0, "kg"},
                                 {"g", 1e-3, 0, "kg"},
                                 {"mg", 1e-6, 0, "kg"},
                                 {"ug", 1e-9, 0, "kg"},
                                 {"t", 1e3, 0, "kg"},
                                 {"lb", 0.45359237, 0, "kg"},
                                 {"oz", 0.028349523125, 0, "kg"},
                                 {"ct", 2e-4, 0, "kg"},
                                 {"m2", 1, 0, "m2"},
                                 {"km2", 1e6, 0, "m2"},
                                 {"cm2", 1e-4, 0, "m2"},
                                 {"ha", 1e4, 0, "m2"},
                                 {"mu", 10000.0 / 15, 0, "m2"},
                                 {"acre", 4046.8564224, 0, "m2"},
                                 {"ft2", 0.09290304, 0, "m2"},
                                 {"mi2", 2589988.110336, 0, "m2"},
                                 {"m3", 1, 0, "m3"},
                                 {"km3", 1e9, 0, "m3"},
                                 {"cm3", 1e-6, 0, "m3"},
                                 {"l", 1e-3, 0, "m3"},
                                 {"ml", 1e-6, 0, "m3"},
                                 {"gal", 0.003785411784, 0, "m3"},
                                 {"bbl", 0.158987294928, 0, "m3"},
                                 {"s", 1, 0, "s"},
                                 {"second", 1, 0, "s"},
                                 {"ms", 1e-3, 0, "s"},
                                 {"minute", 60, 0, "s"},
                                 {"hour", 3600, 0, "s"},
                                 {"day", 86400, 0, "s"},
                                 {"week", 604800, 0, "s"},
                                 {"month", 1, 0, "month"},
                                 {"quarter", 3, 0, "month"},
                                 {"year", 12, 0, "month"},
                                 {"km/h", 1e3 / 3600, 0, "m/s"},
                                 {"mph", 1609.344 / 3600, 0, "m/s"},
                                 {"m/s", 1, 0, "m/s"},
                                 {"kn", 1852.0 / 3600, 0, "m/s"},
                                 {"celsius", 1, 273.15, "K"},
                                 {"fahrenheit", 5.0 / 9, 459.67 * 5 / 9, "K"},
                                 {"Hz", 1, 0, "Hz"},
                                 {"kHz", 1e3, 0, "Hz"},
                                 {"MHz", 1e6, 0, "Hz"},
                                 {"GHz", 1e9, 0, "Hz"},
                                 {"W", 1, 0, "W"},
                                 {"kW", 1e3, 0, "W"},
                                 {"MW", 1e6, 0, "W"},
                                 {"MWt", 1e6, 0, "W"},
                                 {"GW", 1e9, 0, "W"},
                                 {"hp", 745.69987158227022, 0, "W"},
                                 {"J", 1, 0, "J"},
                                 {"kJ", 1e3, 0, "J"},
                                 {"Wh", 3600, 0, "J"},
                                 {"kWh", 3.6e6, 0, "J"},
                                 {"MWh", 3.6e9, 0, "J"},
                                 {"cal", 4.184, 0, "J"},
                                 {"kcal", 4184, 0, "J"},
                                 {"tce", 2.93076e10, 0, "J"},
                                 {"Pa", 1, 0, "Pa"},
                                 {"kPa", 1e3, 0, "Pa"},
                                 {"MPa", 1e6, 0, "Pa"},
                                 {"V", 1, 0, "V"},
                                 {"kV", 1e3, 0, "V"},
                                 {"A", 1, 0, "A"},
                                 {"N", 1, 0, "N"},
                                 {"mol", 1, 0, "mol"},
                                 {"lx", 1, 0, "lx"},
                                 {"bit", 1, 0, "bit"},
                                 {"kbit", 1e3, 0, "bit"},
                                 {"Mbit", 1e6, 0, "bit"},
                                 {"byte", 8, 0, "bit"},
                                 {"kB", 8e3, 0, "bit"},
                                 {"MB", 8e6, 0, "bit"},
                                 {"GB", 8e9, 0, "bit"},
                                 {"TB", 8e12, 0, "bit"},
                                 {"PB", 8e15, 0, "bit"},
                                 {"Mbps", 1e6, 0, "bit/s"},
                                 {"Gbps", 1e9, 0, "bit/s"},
                                 {"%", 0.01, 0, "1"}};

static const factor *factor_of(const char *id, size_t length) {
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
    if (!strncmp(factors[i].id, id, length) && !factors[i].id[length])
      return &factors[i];
  return NULL;
}

// t/day: the quotient of two units that both have a base.
static bool quotient(const char *id, factor *out, char unit[12]) {
  const char *slash = strchr(id, '/');
  if (!slash) return false;
  const factor *a = factor_of(id, (size_t)(slash - id));
  const factor *b = factor_of(slash + 1, strlen(slash + 1));
  if (!a || !b || a->plus != 0 || b->plus != 0) return false;
  *out = (factor){id, a->times / b->times, 0, unit};
  snprintf(unit, 12, "%.5s/%.5s", a->base, b->base);
  return true;
}

// Rounded to 15 figures: 8.2 % is 0.082.
static double times(double x, const factor *f) {
  char text[40];
  if (isnan(x)) return x;
  snprintf(text, sizeof text, "%.15g", x * f->times + f->plus);
  return strtod(text, NULL);
}

gloss_base gloss_value_base(const gloss_value *value) {
  gloss_base out = {.value = NAN, .low = NAN, .high = NAN};
  factor made;
  const factor *f =
      *value->unit ? factor_of(value->unit, strlen(value->unit)) : NULL;
  if (f)
    snprintf(out.unit, sizeof out.unit, "%s", f->base);
  else if (quotient(value->unit, &made, out.unit))
    f = &made;
  if (!f) return out;
  out.value = times(value->value, f);
  out.low = times(value->low, f);
  out.high = times(value->high, f);
  return out;
}
