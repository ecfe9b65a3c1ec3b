// rules.h - the rules over numbers and words. Each answers the end of what it
// recognised from character i on, 0 if nothing; it has then emitted the value.
#ifndef GLOSS_VALUE_RULES_H
#define GLOSS_VALUE_RULES_H

#include "value/value.h"

// rules.c: tries them all; the longest wins. `stop` is the end of a word at i
// that is no number, 0 if there is none: only longer results count.
size_t gloss__rules_at(gloss__scan *s, size_t i, size_t stop);
// label.c: the end of what has digits but is no value: 一是, “532”, a telephone
// number; 0 if there is none. It is emitted as a label of its kind.
size_t gloss__name_at(gloss__scan *s, size_t i);
size_t gloss__skip_name(gloss__scan *s, size_t i);
void gloss__label(gloss__scan *s, size_t i, size_t j, const char *kind);
// May a number stop here, or do letters make it a name (4G, A2)?
bool gloss__number_ends(const gloss__scan *s, const gloss__number *n);
// The end of a list number at the begin of a line (1、 （二） 3.), or i.
size_t gloss__list_number(const gloss__scan *s, size_t i);

// quantity.c: percent, money, units, measure words, ranges, ordinals
size_t gloss__quantity_at(gloss__scan *s, size_t i, size_t stop);
size_t gloss__ordinal_at(gloss__scan *s, size_t i, size_t stop);

// english.c: third, 21st
size_t gloss__english_ordinal(gloss__scan *s, size_t i);

// session.c: 十四届五次, 国发〔2024〕3号, 第十二条
size_t gloss__session_at(gloss__scan *s, size_t i);
size_t gloss__docnumber_at(gloss__scan *s, size_t i);
size_t gloss__article_at(gloss__scan *s, size_t i);
size_t gloss__english_official(gloss__scan *s, size_t i);

// date.c, time.c, duration.c
size_t gloss__date_at(gloss__scan *s, size_t i, size_t stop);

// calendar.c
bool gloss__parse_year(const char *text, int *year);
bool gloss__parse_iso(const char *text, gloss__instant *out, bool *clock);

#endif
