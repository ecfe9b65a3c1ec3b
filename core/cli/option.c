#include "cli.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct parser {
  const struct cli_command *command;
  char *options;
  struct cli_args *args;
  int argc, at;
  char **argv;
};

static const struct cli_option *option_named(const struct cli_command *command,
                                             const char *name, size_t size) {
  for (const struct cli_option *o = command->options; o && o->name; o++)
    if (strlen(o->name) == size && !strncmp(o->name, name, size)) return o;
  return NULL;
}

static const struct cli_option *option_letter(const struct cli_command *command,
                                              char letter) {
  for (const struct cli_option *o = command->options; o && o->name; o++)
    if (o->letter && o->letter == letter) return o;
  return NULL;
}

static int unknown_option(const struct parser *p, const char *given,
                          size_t size) {
  char name[32];
  snprintf(name, sizeof name, "%.*s", size < 31 ? (int)size : 31, given);
  const char *best = NULL;
  size_t best_cost = size / 3 + 1;
  for (const struct cli_option *o = p->command->options; o && o->name; o++) {
    size_t cost = cli_distance(name, o->name);
    if (strlen(o->name) > size && !strncmp(name, o->name, size)) cost = 1;
    if (cost < best_cost || (!best && cost == best_cost)) {
      best = o->name;
      best_cost = cost;
    }
  }
  if (best)
    return cli_usage(p->command, "unknown option --%s; did you mean --%s?",
                     name, best);
  return cli_usage(p->command, "unknown option --%s", name);
}

static bool is_choice(const char *choices, const char *value) {
  size_t size = strlen(value);
  while (*choices) {
    size_t one = strcspn(choices, "|");
    if (one == size && !strncmp(choices, value, size)) return true;
    choices += one + (choices[one] == '|');
  }
  return false;
}

static void list_add(struct cli_list *list, const char *value) {
  const char **items = cli_alloc((list->count + 2) * sizeof *items);
  if (list->count) memcpy(items, list->items, list->count * sizeof *items);
  free(list->items);
  items[list->count++] = value;
  list->items = items;
}

static int set_number(const struct parser *p, const struct cli_option *option,
                      const char *value, void *target) {
  char *end;
  errno = 0;
  double real = strtod(value, &end);
  bool count = option->kind == CLI_COUNT;
  if (end == value || *end || errno || !(real >= 0) || real > 1e15 ||
      (count && real != (double)(unsigned long)real))
    return cli_usage(p->command, "--%s wants a %s, not '%s'", option->name,
                     count ? "whole number" : "number", value);
  if (count)
    *(unsigned long *)target = (unsigned long)real;
  else
    *(double *)target = real;
  return CLI_GO;
}

// A name that the library can decode.
static bool is_charset(const char *name) {
  gloss_doc_options options = {.charset = name, .format = "text"};
  gloss_doc *doc = NULL;
  bool known = gloss_doc_new(&doc, GLOSS_STR(""), &options, NULL) == GLOSS_OK;
  gloss_doc_free(doc);
  return known;
}

// Adds the kinds of a list such as "pinyin,fold".
static int set_repairs(const struct parser *p, const struct cli_option *option,
                       const char *value, uint32_t *mask) {
  static const gloss_edit_kind kinds[] = {
      GLOSS_EDIT_CONTROL,   GLOSS_EDIT_MOJIBAKE, GLOSS_EDIT_SHIFT,
      GLOSS_EDIT_PINYIN,    GLOSS_EDIT_FOLD,     GLOSS_EDIT_LINE,
      GLOSS_EDIT_DUPLICATE, GLOSS_EDIT_SCRIPT};
  enum { KINDS = sizeof kinds / sizeof *kinds };
  for (const char *at = value;; at++) {
    size_t size = strcspn(at, ","), k = 0;
    while (k < KINDS && (strlen(gloss_edit_kind_name(kinds[k])) != size ||
                         strncmp(gloss_edit_kind_name(kinds[k]), at, size)))
      k++;
    if (k == KINDS)
      return cli_usage(p->command,
                       "--%s: unknown kind '%.*s' (control, mojibake, shift, "
                       "pinyin, fold, line, duplicate or script)",
                       option->name, (int)size, at);
    *mask |= 1u << kinds[k];
    at += size;
    if (!*at) return CLI_GO;
  }
}

static int read_site(gloss_site **site, const char *path) {
  gloss_buf text = {0}, name = {0};
  gloss_error err;
  gloss_site_free(*site);
  *site = NULL;
  gloss_input_name(&name, path);
  gloss_status status = gloss_input_read(&text, path, 0, &err);
  if (!status)
    status = gloss_site_parse(site, (gloss_str){text.data, text.size},
                              name.data, &err);
  gloss_buf_free(&text);
  gloss_buf_free(&name);
  if (!status) return CLI_GO;
  cli_error(&err);
  return CLI_COULD_NOT;
}

static int set_option(struct parser *p, const struct cli_option *option,
                      const char *value) {
  void *target = p->options + option->offset;
  switch (option->kind) {
  case CLI_FLAG: *(bool *)target = true; return CLI_GO;
  case CLI_TEXT: *(const char **)target = value; return CLI_GO;
  case CLI_LIST: list_add(target, value); return CLI_GO;
  case CLI_SITE: return read_site(target, value);
  case CLI_CHOICE:
    if (!is_choice(option->argument, value))
      return cli_usage(p->command, "--%s wants one of %s, not '%s'",
                       option->name, option->argument, value);
    *(const char **)target = value;
    return CLI_GO;
  case CLI_REPAIRS: return set_repairs(p, option, value, target);
  case CLI_CHARSET:
    if (!is_charset(value))
      return cli_usage(p->command,
                       "--%s: unknown charset '%s' (UTF-8, GB18030, Big5, "
                       "UTF-16LE, or another name that ICU knows)",
                       option->name, value);
    *(const char **)target = value;
    return CLI_GO;
  default: return set_number(p, option, value, target);
  }
}

// The option's value: attached, or the next argument.
static int take_value(struct parser *p, const struct cli_option *option,
                      const char *attached) {
  if (option->kind == CLI_FLAG)
    return attached ? cli_usage(p->command, "--%s takes no value", option->name)
                    : set_option(p, option, NULL);
  if (!attached) {
    if (p->at + 1 >= p->argc)
      return cli_usage(p->command, "--%s wants a value: %s", option->name,
                       option->argument);
    attached = p->argv[++p->at];
  }
  return set_option(p, option, attached);
}

static int parse_long(struct parser *p, const char *text) {
  size_t size = strcspn(text, "=");
  if (size == 4 && !strncmp(text, "help", 4)) {
    cli_command_help(p->command, stdout);
    return cli_finish(CLI_OK);
  }
  const struct cli_option *option = option_named(p->command, text, size);
  if (!option) return unknown_option(p, text, size);
  return take_value(p, option, text[size] ? text + size + 1 : NULL);
}

static int parse_letters(struct parser *p, const char *text) {
  for (; *text; text++) {
    if (*text == 'h') return parse_long(p, "help");
    const struct cli_option *option = option_letter(p->command, *text);
    if (!option)
      return cli_usage(p->command, "unknown option -%.*s",
                       (*text & 0x80) ? 4 : 1, text);
    if (option->kind != CLI_FLAG)
      return take_value(p, option, text[1] ? text + 1 : NULL);
    set_option(p, option, NULL);
  }
  return CLI_GO;
}

static int parse_one(struct parser *p) {
  const char *text = p->argv[p->at];
  struct cli_args *args = p->args;
  if (args->dashes != SIZE_MAX || text[0] != '-' || !text[1]) {
    args->operands[args->count++] = text;
    return CLI_GO;
  }
  if (text[1] != '-') return parse_letters(p, text + 1);
  if (text[2]) return parse_long(p, text + 2);
  args->dashes = args->count;
  return CLI_GO;
}

int cli_options_parse(const struct cli_command *command, void *options,
                      struct cli_args *args, int argc, char **argv) {
  *args = (struct cli_args){.dashes = SIZE_MAX};
  args->operands = cli_alloc(((size_t)argc + 2) * sizeof *args->operands);
  struct parser p = {command, options, args, argc, 0, argv};
  for (; p.at < argc; p.at++) {
    int status = parse_one(&p);
    if (status == CLI_GO) continue;
    cli_args_free(command, options, args);
    return status;
  }
  return CLI_GO;
}

void cli_args_free(const struct cli_command *command, void *options,
                   struct cli_args *args) {
  for (const struct cli_option *o = command->options; o && o->name; o++) {
    if (o->kind == CLI_SITE) {
      gloss_site **site = (void *)((char *)options + o->offset);
      gloss_site_free(*site);
      *site = NULL;
    }
    if (o->kind != CLI_LIST) continue;
    struct cli_list *list = (void *)((char *)options + o->offset);
    free(list->items);
    *list = (struct cli_list){0};
  }
  free(args->operands);
  args->operands = NULL;
}

int cli_args_default_stdin(const struct cli_command *command,
                           struct cli_args *args) {
  if (args->count) return CLI_GO;
  if (isatty(0))
    return cli_usage(command, "which file? ('-' reads standard input)");
  args->operands[args->count++] = "-";
  return CLI_GO;
}
