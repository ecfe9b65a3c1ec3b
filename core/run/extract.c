// extract.c - formats that another program must take apart: PDF, by pdftotext
// of poppler-utils. Here are its arguments, and what its answers mean.
#include "run.h"

#include <ctype.h>
#include <poll.h>
#include <string.h>

#define PART "pdf:pages"
// Of a program, unless the run asks for less.
#define MEMORY ((size_t)2 << 30)
#define MOST ((size_t)256 << 20)

bool gloss__extract_needed(gloss_str file) {
  size_t at = 0;
  if (file.size > 3 && !memcmp(file.data, "\xEF\xBB\xBF", 3)) at = 3;
  while (at < file.size && at < 1024 && isspace((unsigned char)file.data[at]))
    at++;
  return file.size - at > 5 && !memcmp(file.data + at, "%PDF-", 5);
}

void gloss__extract_ask(gloss_helper *helper, gloss_str file, double deadline,
                        size_t memory, uint64_t tag) {
  static const char *const arguments[] = {
      "pdftotext", "-bbox-layout", "-enc", "UTF-8", "-", "-", NULL};
  gloss__task task = {.arguments = arguments,
                      .seconds = deadline > 0 ? deadline : GLOSS__DEADLINE,
                      .memory = memory && memory < MEMORY ? memory : MEMORY,
                      .most = MOST};
  gloss__helper_ask(helper, &task, file, tag);
}

static bool says(const gloss_buf *log, const char *words) {
  return log->size && memmem(log->data, log->size, words, strlen(words));
}

// The first line that the program wrote to standard error, printable.
static void add_log(gloss_buf *out, const gloss_buf *log) {
  size_t size = 0;
  while (size < log->size && log->data[size] != '\n' && size < 160) size++;
  gloss_buf line = {0};
  gloss_buf_add(&line, log->data, size);
  if (size) {
    gloss_buf_puts(out, ": ");
    gloss_input_name(out, line.data);
  }
  gloss_buf_free(&line);
}

static const char *explain_status(const gloss__answer *answer,
                                  gloss_buf *message) {
  if (says(&answer->log, "password")) {
    gloss_buf_puts(message, "the PDF is encrypted: save a copy without "
                            "password");
    return "encrypted";
  }
  if (answer->detail == 3 || says(&answer->log, "not allowed")) {
    gloss_buf_puts(message, "the PDF forbids to copy its text");
    return "encrypted";
  }
  gloss_buf_puts(message, "the PDF is damaged");
  add_log(message, &answer->log);
  return "damaged";
}

// Why there is no stream: the stable word, and the message.
static const char *explain(const gloss__answer *answer, gloss_buf *message) {
  switch (answer->outcome) {
  case GLOSS__ANSWER_MISSING:
    gloss_buf_puts(message, "PDF needs the program pdftotext: install "
                            "poppler-utils");
    return "program";
  case GLOSS__ANSWER_LATE:
    gloss_buf_puts(message, "pdftotext was not done in time and was killed");
    return "deadline";
  case GLOSS__ANSWER_LONG:
    gloss_buf_printf(message, "pdftotext made more than %zu MB of this PDF",
                     MOST >> 20);
    return "bytes";
  case GLOSS__ANSWER_KILLED:
    gloss_buf_printf(message, "pdftotext crashed: %s",
                     strsignal(answer->detail));
    return "crash";
  case GLOSS__ANSWER_GONE:
    gloss_buf_puts(message, "pdftotext could not be started");
    add_log(message, &answer->log);
    return "crash";
  default: return explain_status(answer, message);
  }
}

const char *gloss__extract_take(gloss_buf *out, gloss__answer *answer,
                                const char **code, gloss_buf *message) {
  bool done = answer->outcome == GLOSS__ANSWER_DONE && !answer->detail;
  *code = NULL;
  if (!done) {
    *code = explain(answer, message);
    return NULL;
  }
  if (!answer->output.size ||
      !memmem(answer->output.data, answer->output.size, "<word ", 6)) {
    *code = "empty";
    gloss_buf_puts(message, "no text in the PDF: scanned pages must go "
                            "through text recognition first");
    return NULL;
  }
  gloss_buf_free(out);
  *out = answer->output;
  answer->output = (gloss_buf){0};
  return PART;
}

// --- one document, waiting for the answer
// -------------------------------------

static void await(gloss_helper *helper, gloss__answer *answer) {
  while (!gloss__helper_take(helper, answer)) {
    struct pollfd wait = {.fd = -1};
    wait.fd = gloss__helper_fd(helper, &wait.events);
    poll(&wait, 1, 1000);
    gloss__helper_move(helper);
  }
}

const char *gloss__extract_now(gloss_helper *helper, gloss_buf *bytes,
                               const char **code, gloss_buf *message) {
  gloss__answer answer = {.outcome = GLOSS__ANSWER_GONE};
  if (helper) {
    gloss_str file = {bytes->data, bytes->size};
    gloss__extract_ask(helper, file, 0, 0, 0);
    await(helper, &answer);
  } else {
    gloss_buf_puts(&answer.log, "no helper process");
  }
  const char *part = gloss__extract_take(bytes, &answer, code, message);
  gloss__answer_free(&answer);
  return part;
}

static gloss_status make_doc(gloss_doc **out, gloss_helper *helper,
                             gloss_buf *raw, const gloss_doc_options *options,
                             gloss_error *err) {
  gloss_doc_options how = options ? *options : (gloss_doc_options){0};
  char digest[65] = "";
  gloss_str file = {raw->data, raw->size};
  if (gloss__extract_needed(file)) {
    gloss_buf message = {0};
    const char *code;
    gloss_sha256(file, digest);
    how.part = gloss__extract_now(helper, raw, &code, &message);
    how.id = digest;
    if (code) gloss_error_set(err, GLOSS_EDATA, "%s", message.data);
    gloss_buf_free(&message);
    if (code) return GLOSS_EDATA;
  } else {
    const char *binary = gloss_input_binary(file);
    if (binary)
      return gloss_error_set(err, GLOSS_EDATA, "not a text: %s", binary);
  }
  return gloss_doc_adopt(out, raw, &how, err);
}

gloss_status gloss_input_doc(gloss_doc **out, gloss_helper *helper,
                             const char *path, const gloss_doc_options *options,
                             gloss_error *err) {
  gloss_buf raw = {0}, name = {0};
  gloss_error own;
  if (!err) err = &own;
  gloss_status status =
      gloss_input_read(&raw, path, options ? options->max_bytes : 0, err);
  if (!status) status = make_doc(out, helper, &raw, options, err);
  if (status && !err->place[0]) {
    gloss_input_name(&name, path);
    snprintf(err->place, sizeof err->place, "%.200s", name.data);
  }
  gloss_buf_free(&raw);
  gloss_buf_free(&name);
  return status;
}
