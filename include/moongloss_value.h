/**
 * moongloss_value.h - numbers, dates, quantities with their derivation.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_VALUE_H
#define MOONGLOSS_VALUE_H

#include "moongloss_match.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Values                                                                   */
/* ------------------------------------------------------------------------ */

typedef enum gloss_value_type {
  GLOSS_NUMBER,
  GLOSS_PERCENT,
  GLOSS_ORDINAL,
  GLOSS_RANGE,
  GLOSS_MONEY,
  GLOSS_QUANTITY,
  GLOSS_DATE,
  GLOSS_DURATION,
  GLOSS_RECURRING,
  GLOSS_SESSION,
  GLOSS_DOCNUMBER,
  GLOSS_ARTICLE,
  GLOSS_LABEL, /* digits that count nothing; `unit` says what they are: phone,
                  version, id, list, name, slogan */
  GLOSS_VALUE_TYPES
} gloss_value_type;
/** Its stable word: "number", "date", ... */
GLOSS_API const char *gloss_value_type_name(gloss_value_type type);

typedef enum gloss_approx {
  GLOSS_EXACT,
  GLOSS_ABOUT,
  GLOSS_UNDER,
  GLOSS_OVER,
  GLOSS_SEVERAL
} gloss_approx;
/** "about", "under", "over", "several"; NULL for none. */
GLOSS_API const char *gloss_approx_name(gloss_approx approx);

/** The value stream of the design, one struct per value. Absent numbers are
 * NAN, absent strings "". Percent in points. `value` is the number as written,
 * NAN for a range with two ends (low and high); a bound (至少10名) has value
 * and one of low and high; a hedge (近, 约) only sets `approx` and lies outside
 * [begin, end); 3000多 has value 3000, low 3000 and high 4000, the next round
 * number. Numbers of a list share the unit of the last, numbers in a table's
 * cells that of the heading; `unit_begin` then lies elsewhere. Values nest: the
 * number in a quantity is a value of its own. */
typedef struct gloss_value {
  uint32_t begin, end;
  gloss_value_type type;
  double value, low, high;
  gloss_approx approx;
  char unit[24];         /* canonical id: CNY, m2, %, 名; "" if none */
  char from[24], to[24]; /* ISO; `to` exclusive; "" = open or none */
  char iso[32];          /* 2022-07-08, 2018/2020, P5Y, 2020-H1 */
  char grain[12];        /* second ... year */
  uint32_t number_begin, number_end; /* the number's own span, if any */
  uint32_t unit_begin, unit_end;     /* the unit's span as written, if any */
  int32_t term, session; /* SESSION: 十四届五次 -> 14, 5; else -1 */
  uint32_t anchor_begin, anchor_end; /* span that resolved a relative date */
} gloss_value;

typedef struct gloss_values gloss_values;

typedef struct gloss_values_options {
  /** ISO date (with a time, if that is known) that relative dates are resolved
   * against; NULL: left unresolved. "2025-01-06/2024" adds the year that the
   * text is about: dates that name no year (9月, 全年) belong to it. */
  const char *anchor;
  uint32_t anchor_begin, anchor_end; /* its span in the document, if any */
} gloss_values_options;

/** All values in `text`, sorted by (begin, end descending), in one pass.
 * Free with gloss_values_free. */
GLOSS_API gloss_status gloss_values_new(gloss_values **out, gloss_str text,
                                        const gloss_values_options *options,
                                        gloss_error *err);
GLOSS_API void gloss_values_free(gloss_values *values);
/** How many values there are. */
GLOSS_API size_t gloss_values_count(const gloss_values *values);
/** The index'th value, borrowed. O(1) */
GLOSS_API const gloss_value *gloss_values_get(const gloss_values *values,
                                              size_t index);
/** How the value came about: one step a line, "5万 → 50000", "近 → under",
 * "anchor 2024-06-14", "or 2023-09-01 (the year is the anchor's)". Borrowed. */
GLOSS_API const char *gloss_values_derivation(const gloss_values *values,
                                              size_t index);
/** Appends the same to `out`. */
GLOSS_API void gloss_values_derive(const gloss_values *values, size_t index,
                                   gloss_buf *out);
/** The same as a tree, for programs: {"type","text","start","end","result",
 * "rule","steps":[{"kind": number|word|anchor|context|reading|rule, ...}],
 * "parts":[...]}; `parts` are the values inside this one, each a tree. An
 * anchor step has the anchor's date and, if it is known, the anchor's own span.
 * Borrowed; made at the first call. */
GLOSS_API const char *gloss_values_tree(const gloss_values *values,
                                        size_t index);

/** One way of reading an ambiguous value (24年: a year, or a duration). */
typedef struct gloss_reading {
  gloss_value_type type;
  double value, low, high;
  char from[24], to[24], iso[32];
  const char *reason; /* why it was chosen, or what it would be */
} gloss_reading;
/** How many readings the value has (0: it is not ambiguous) and, in `*out`,
 * all of them: first the chosen one, with the reason. Borrowed. */
GLOSS_API size_t gloss_values_readings(const gloss_values *values, size_t index,
                                       const gloss_reading **out);

/** A quantity in SI or base units: 3.2 km2 is 3,200,000 m2, 25 celsius is
 * 298.15 K. `unit` is "" where the unit has no base (a measure word, money). */
typedef struct gloss_base {
  double value, low, high;
  char unit[12];
} gloss_base;
/** The value in the base unit of its kind; the unit is "" if it has none. */
GLOSS_API gloss_base gloss_value_base(const gloss_value *value);

/** What the words before a value say about change: 同比增长8.5% is up against
 * the year before; 由36%提高到54% goes up to 54 from `before` = 36; 翻一番 is a
 * quantity of two times. Absent: direction 0, before NAN, basis NULL. Looks at
 * a bounded stretch of text. */
typedef struct gloss_change {
  int direction;     /* +1 up, -1 down, 0 no change stated */
  bool reached;      /* the value is what was reached, not the difference */
  double before;     /* what it was */
  const char *basis; /* "year" 同比, "period" 环比, "mean" 年均; or NULL */
} gloss_change;
/** The change that the words around value `index` state. */
GLOSS_API gloss_change gloss_values_change(const gloss_values *values,
                                           size_t index);
/** Which value is the date of the text itself: a full date behind a word such
 * as 发布日期, else one alone on its line, else the first. False if there is
 * none. Relative dates of the text can count from it, with its span. */
GLOSS_API bool gloss_values_anchor(const gloss_values *values, size_t *index);
/** Spans of one type; `data` is the index for gloss_values_get. Borrowed. */
GLOSS_API const gloss_set *gloss_values_set(const gloss_values *values,
                                            gloss_value_type type);

#ifdef __cplusplus
}
#endif
#endif
