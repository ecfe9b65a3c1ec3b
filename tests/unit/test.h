// test.h - the unit tests' whole harness: CHECK, RUN, a summary line.
#ifndef GLOSS_TEST_H
#define GLOSS_TEST_H

#include <stdio.h>
#include <string.h>

static int test_passed, test_failed;
static int test_bad; // failed checks of the running test

#define CHECK(condition)                                                       \
  ((condition) ? (void)0                                                       \
               : (void)(test_bad++, printf("%s:%d: CHECK(%s)\n", __FILE__,     \
                                           __LINE__, #condition)))
#define CHECK_TEXT(got, want)                                                  \
  (strcmp((got), (want)) == 0                                                  \
       ? (void)0                                                               \
       : (void)(test_bad++,                                                    \
                printf("%s:%d: got  [%s]\n%*swant [%s]\n", __FILE__, __LINE__, \
                       (got), (int)strlen(__FILE__) + 6, "", (want))))
#define RUN(test)                                                              \
  do {                                                                         \
    test_bad = 0;                                                              \
    test();                                                                    \
    test_bad ? test_failed++ : test_passed++;                                  \
    if (test_bad) printf("FAIL %s\n", #test);                                  \
  } while (0)
#define TEST_END()                                                             \
  (printf("unit: %d passed, %d failed\n", test_passed, test_failed),           \
   test_failed != 0)

#endif
