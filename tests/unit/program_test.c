// Programs as classifiers: what they do wrong costs one answer, and the next
// question finds a fresh one.
#include "learn/learn.h"
#include "test.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static char folder[] = "/tmp/moongloss-program-XXXXXX";

static gloss_oracle *shell(const char *script, double timeout) {
  const char *argv[] = {"sh", "-c", script, NULL};
  return gloss_oracle_new(argv, folder, timeout);
}

// The label, or why there is none.
static const char *ask(gloss_oracle *oracle, const char *text) {
  static gloss_oracle_answer answer;
  static gloss_error err;
  gloss_example example = {.text = gloss_str_of(text)};
  return gloss_oracle_decide(oracle, &answer, &example, &err) ? err.message
                                                              : answer.label;
}

static gloss_status status_of(gloss_oracle *oracle, const char *text) {
  gloss_oracle_answer answer;
  gloss_example example = {.text = gloss_str_of(text)};
  return gloss_oracle_decide(oracle, &answer, &example, NULL);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static void nap(double time) {
  struct timespec pause = {(time_t)time, (long)(1e9 * (time - (int)time))};
  nanosleep(&pause, NULL);
}

// A process number that the program wrote to a file of its folder.
static pid_t pid_in(const char *name) {
  char path[128];
  long pid = 0;
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "r");
  if (file && fscanf(file, "%ld", &pid) != 1) pid = 0;
  if (file) fclose(file);
  return (pid_t)pid;
}

static bool is_gone(pid_t pid) {
  for (int i = 0; i < 200 && kill(pid, 0) == 0; i++) nap(0.02);
  return kill(pid, 0) != 0;
}

#define ANSWER "echo '{\"label\":\"yes\",\"probability\":0.5}'"

static void one_that_answers_is_kept(void) {
  gloss_oracle *oracle =
      shell("echo $$ > first; while read line; do " ANSWER "; done", 20);
  CHECK_TEXT(ask(oracle, "a"), "yes");
  pid_t pid = pid_in("first");
  CHECK(pid > 0);
  CHECK_TEXT(ask(oracle, "b\n\"c\""), "yes"); // one line all the same
  CHECK(pid_in("first") == pid);
  gloss_oracle_free(oracle);
  CHECK(is_gone(pid));
}

// From outside, between two questions: nothing is lost.
static void killed_between_questions(void) {
  gloss_oracle *oracle =
      shell("echo $$ > between; while read line; do " ANSWER "; done", 20);
  CHECK_TEXT(ask(oracle, "a"), "yes");
  for (int i = 0; i < 5; i++) { // more often than failures are borne
    kill(pid_in("between"), SIGKILL);
    nap(0.2);
    CHECK_TEXT(ask(oracle, "b"), "yes");
  }
  gloss_oracle_free(oracle);
}

static void killed_while_it_thinks(void) {
  gloss_oracle *oracle = shell("while read line; do case $line in *kill*) kill "
                               "-9 $$;; esac; " ANSWER "; done",
                               20);
  CHECK_TEXT(ask(oracle, "a"), "yes");
  CHECK_TEXT(ask(oracle, "kill"), "the program sh: it ended");
  CHECK_TEXT(ask(oracle, "b"), "yes");
  CHECK(status_of(oracle, "kill") == GLOSS_EIO);
  gloss_oracle_free(oracle);
}

// What it started goes with it.
static void one_that_hangs(void) {
  gloss_oracle *oracle =
      shell("while read line; do case $line in *hang*) sleep 300 & echo $! > "
            "sleeper; wait;; esac; " ANSWER "; done",
            1);
  double start = seconds();
  CHECK_TEXT(ask(oracle, "hang"), "the program sh: no answer in time");
  CHECK(seconds() - start < 30);
  CHECK(is_gone(pid_in("sleeper")));
  gloss_oracle_free(oracle);
  oracle = shell("exec sleep 300", 0.2);
  CHECK(status_of(oracle, "a") == GLOSS_ELIMIT);
  gloss_oracle_free(oracle);
}

static void garbage(void) {
  static const struct {
    const char *script, *wrong;
  } all[] = {
      {"read line; printf 'loading\\n'", "its answer is no JSON object"},
      {"read line; printf '\\000\\377\\376\\n'; cat >&2",
       "its answer is no JSON object"},
      {"read line; printf '\\n'; cat >&2", "its answer is no JSON object"},
      {"read line; echo '[1]'; cat >&2", "its answer is no JSON object"},
      {"read line; echo '{}'; cat >&2",
       "its answer has no \"label\" (a string, or null)"},
      {"read line; echo '{\"label\":\"a\",\"probability\":7}'; cat >&2",
       "its probability is not between 0 and 1"},
      {"read line; echo '{\"label\":\"a\",\"probability\":\"b\"}'; cat >&2",
       "its probability is not between 0 and 1"},
      {"read line; printf '{\"label\":null}\\n{\"label\":null}\\n'; cat >&2",
       "it answered more than it was asked"},
      {"tr '\\000' x < /dev/zero", "its answer has no end"},
      {"exit 0", "it ended"},
  };
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    char wanted[128];
    snprintf(wanted, sizeof wanted, "the program sh: %s", all[i].wrong);
    gloss_oracle *oracle = shell(all[i].script, 20);
    CHECK_TEXT(ask(oracle, "a"), wanted);
    gloss_oracle_free(oracle);
  }
}

static void one_that_only_fails_is_given_up(void) {
  const char *argv[] = {"moongloss-no-such-program", NULL};
  gloss_oracle *oracle = gloss_oracle_new(argv, folder, 20);
  for (int i = 0; i < 3; i++)
    CHECK_TEXT(ask(oracle, "a"),
               "the program moongloss-no-such-program: it ended");
  CHECK(strstr(ask(oracle, "a"), "is not asked any more") != NULL);
  gloss_oracle_free(oracle);
}

// More than a socket holds, both ways, with noise beside.
static void long_texts(void) {
  enum { SIZE = 3000003 };
  char *text = malloc(SIZE + 1);
  memset(text, 'y', SIZE);
  text[SIZE] = 0;
  gloss_oracle *oracle =
      shell("exec sed -u -e 's/y\\{100\\}//g' -e 's/[^y]*\\(y*\\).*/{\"label\":"
            "\"\\1\"}/'",
            60);
  CHECK_TEXT(ask(oracle, text), "yyy");
  CHECK_TEXT(ask(oracle, text), "yyy");
  gloss_oracle_free(oracle);
  free(text);
}

int main(void) {
  if (!mkdtemp(folder)) return 1;
  RUN(one_that_answers_is_kept);
  RUN(killed_between_questions);
  RUN(killed_while_it_thinks);
  RUN(one_that_hangs);
  RUN(garbage);
  RUN(one_that_only_fails_is_given_up);
  RUN(long_texts);
  char command[128];
  snprintf(command, sizeof command, "rm -r '%s'", folder);
  if (system(command)) test_failed++;
  return TEST_END();
}
