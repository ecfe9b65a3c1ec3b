// xml.h - XML as a row of events, each with its place in the text. Nothing is
// expanded: no entity but the five and numbers is known (entity.c decodes
// them), DOCTYPE is read over, nothing outside of the text is ever asked for.
// Not a check of well-formedness: what a tag does not close stays open.
#ifndef GLOSS_XML_H
#define GLOSS_XML_H

#include "text/text.h"

enum xml_kind { XML_DONE, XML_OPEN, XML_CLOSE, XML_TEXT };

struct xml_event {
  enum xml_kind kind;
  gloss_str name;    // of the element, without its prefix
  gloss_str tag;     // between < and >
  bool empty;        // <br/>: no XML_CLOSE follows
  bool plain;        // text of a CDATA section: & is no reference
  size_t begin, end; // of the text, or of the tag with its brackets
};

struct xml {
  gloss_str text;
  size_t at, end; // what is left of the member
};

void gloss__xml_next(struct xml *xml, struct xml_event *event);
// Goes on behind the end of the element that the event opened.
void gloss__xml_skip(struct xml *xml, const struct xml_event *event);
bool gloss__xml_is(const struct xml_event *event, const char *name);
// The attribute's value as it is written; {NULL, 0} if there is none. Names
// without their prefix.
gloss_str gloss__xml_attribute(const struct xml_event *event, const char *name);
// The same as a number; `other` if it is none.
long gloss__xml_number(const struct xml_event *event, const char *name,
                       long other);

#endif
