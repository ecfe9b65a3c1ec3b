// date.h - a date as it is written, before and after it is resolved.
#ifndef GLOSS_VALUE_DATE_H
#define GLOSS_VALUE_DATE_H

#include "value/rules.h"

#include <limits.h>

enum { GLOSS__NONE = INT_MIN };

typedef enum gloss__grain {
  GLOSS__SECOND,
  GLOSS__MINUTE,
  GLOSS__HOUR,
  GLOSS__DAYS,
  GLOSS__WEEKS,
  GLOSS__MONTHS,
  GLOSS__QUARTERS,
  GLOSS__HALVES,
  GLOSS__YEARS
} gloss__grain;

// Where in its period a date lies: 初 中 末, 上旬 ...
typedef enum gloss__portion {
  GLOSS__WHOLE,
  GLOSS__BEGINNING,
  GLOSS__MIDDLE,
  GLOSS__CLOSE,
  GLOSS__FIRST_TEN,
  GLOSS__SECOND_TEN,
  GLOSS__LAST_TEN,
  GLOSS__FIRST_TWENTY,
  GLOSS__LAST_TWENTY,
  GLOSS__FIRST_HALF,
  GLOSS__SECOND_HALF,
  GLOSS__WEEKEND
} gloss__portion;

// The fields that are written. A second value makes a range in one field
// (1至10月, 2018-2020年). Absent: GLOSS__NONE.
typedef struct gloss__fields {
  size_t begin, end;
  int year, year2, year_shift, decade, decade2, century, plan;
  int half, quarter, quarter2, quarter_shift;
  const gloss__word *season, *holiday, *term, *part;
  int month, month2, month_shift;
  bool lunar, leap, now;
  bool own_year; // 全年, 年底: of the year that the text is about
  bool cyclic;   // 甲辰年: one of many, the nearest to the anchor
  bool before;   // last Tuesday: the latest one that is over
  bool swapped;  // 5/6/2024: the day first, but it could be the month
  int week_shift, week, weekday, weekday_nth; // nth: 1.., -1 last
  int day, day2, day_shift, nth_day, nth_month;
  int hour, hour2, minute, minute2, second;
  int last_count; // 最后五天; 0 if absent
  bool last_weeks;
  gloss__portion year_portion, portion;
} gloss__fields;

// [from, to) in seconds; a clock interval lies within an unknown day.
typedef struct gloss__interval {
  bool known, clock, from_open, to_open;
  gloss__instant from, to;
  gloss__grain grain;
  bool used_anchor, used_context;
} gloss__interval;

// values.c: a reading of the value being built, the chosen one first; `t` NULL
// if it is no date.
void gloss__reading_add(gloss__scan *s, gloss_value_type type,
                        const gloss__interval *t, double value, double low,
                        double high, const char *reason);

extern const gloss__fields gloss__absent; // no field is there
static inline gloss__fields gloss__no_fields(size_t i) {
  gloss__fields f = gloss__absent;
  f.begin = f.end = i;
  return f;
}
bool gloss__fields_empty(const gloss__fields *f);

// year.c: also small helpers of the readers
size_t gloss__dash(const gloss__scan *s, size_t i); // behind - — 至 到, or i
int gloss__full_year(int year, int count);          // 97 -> 1997, 08 -> 2008
size_t gloss__year_at(const gloss__scan *s, size_t i, gloss__fields *f);

// vague.c: 公元前221年, 甲辰年, 今春; and what has no bounds: 近年来,
// 党的十八大以来.
size_t gloss__old_year(const gloss__scan *s, size_t i, gloss__fields *f);
size_t gloss__vague_at(gloss__scan *s, size_t i, size_t stop);
void gloss__emit_reference(gloss__scan *s, size_t i, size_t j, bool future);

// fields.c, clock.c, numeric.c: read what is written from i on; answer the end
// or 0.
size_t gloss__fields_at(const gloss__scan *s, size_t i, gloss__fields *f);
size_t gloss__clock_at(const gloss__scan *s, size_t i, gloss__fields *f,
                       bool dated);
bool gloss__year_preposition(const gloss__scan *s, size_t i); // in 2022
size_t gloss__english_date(const gloss__scan *s, size_t i, gloss__fields *f);
size_t gloss__numeric_at(const gloss__scan *s, size_t i, gloss__fields *f);

// english.c: 21st, third; english_date.c: periods in English words. All answer
// an end; 0, or where they began, if there is nothing.
size_t gloss__english_order(const gloss__scan *s, size_t i, double *value);
size_t gloss__english_fields(const gloss__scan *s, size_t i, gloss__fields *f);
size_t gloss__english_month(const gloss__scan *s, size_t i, gloss__fields *f);
size_t gloss__english_to(const gloss__scan *s, size_t j, bool between);
size_t gloss__english_ago(const gloss__scan *s, size_t j, int *sign);
size_t gloss__english_every(const gloss__scan *s, size_t i);
size_t gloss__english_adverb(const gloss__scan *s, size_t i, const char **iso,
                             gloss__grain *grain);

// date_range.c: from (date) to (date), the first read already; answers the end,
// or 0 if no range follows it. `between`: "and" joins.
size_t gloss__date_range(const gloss__scan *s, const gloss__fields *a,
                         bool between, gloss__interval *t);
bool gloss__only_clock(const gloss__fields *f);
size_t gloss__bare_start(const gloss__scan *s, size_t i, gloss__fields *a);

// resolve.c
gloss__interval gloss__resolve(const gloss__scan *s, const gloss__fields *f);

// calendar.c: days count from 1970-01-01.
int64_t gloss__days(int year, int month, int day);
void gloss__civil(int64_t days, int *year, int *month, int *day);
int gloss__month_length(int year, int month);
int gloss__weekday(int64_t days); // Monday 0
gloss__instant gloss__add_months(gloss__instant at, int months);
void gloss__iso_instant(char out[24], gloss__instant at, gloss__grain grain,
                        bool clock);
// The smallest ISO form of an interval: 2024, 2024-H1, 2024-07, 2018/2020.
void gloss__iso_interval(char out[32], const gloss__interval *t);
const char *gloss__grain_name(gloss__grain grain);
gloss__instant gloss__step_grain(gloss__instant at, gloss__grain grain, int n);

// lunar.c: the first day of a month of the Chinese calendar and its length.
bool gloss__lunar_month(int year, int month, bool leap, int64_t *first,
                        int *length);
// The day of a solar term (0 小寒 .. 23 冬至).
int64_t gloss__term_day(int year, int term);
// The days of a festival that falls in `year`.
bool gloss__festival(const char *id, int year, int64_t *first, int *days);

// period.c
typedef struct gloss__duration {
  size_t begin, end, number_end;
  double years, months, weeks, days, seconds; // as written
  double high;      // of a single unit's range; NAN if none
  double value;     // of a single unit
  const char *unit; // id of words.tsv: Y M W D h m s, or NULL if mixed
  int units;
  gloss_approx approx;
  double least, most; // of 几十: what it may mean; 0 if it is no such number
  bool open;          // 几年: no number is named
} gloss__duration;
void gloss__duration_add(gloss__duration *d, const gloss__word *w, double n);
void gloss__iso_duration(const gloss__duration *d, char out[32]);
gloss__grain gloss__duration_grain(const gloss__duration *d);
size_t gloss__duration_at(const gloss__scan *s, size_t i, gloss__duration *d);
void gloss__emit_duration(gloss__scan *s, size_t i, const gloss__duration *d,
                          size_t end);
size_t gloss__emit_age(gloss__scan *s, size_t i, const gloss__duration *d);

// relative.c
size_t gloss__duration_rule(gloss__scan *s, size_t i, size_t stop);

// recurring.c
size_t gloss__recurring_at(gloss__scan *s, size_t i);
void gloss__emit_date(gloss__scan *s, size_t i, size_t j,
                      const gloss__interval *t, const char *iso);

#endif
