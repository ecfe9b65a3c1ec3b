/**
 * moongloss_learn.h - classifiers.
 * Part of moongloss.h, which tells the conventions.
 */
#ifndef MOONGLOSS_LEARN_H
#define MOONGLOSS_LEARN_H

#include "moongloss_fact.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------ */
/* Classifiers                                                              */
/* ------------------------------------------------------------------------ */

/** A text (a document's, a section's, a sentence's) and further features of it
 * by name: lexicon hits, layout. All borrowed. */
typedef struct gloss_example {
  gloss_str text;
  const gloss_str *marks;
  size_t mark_count;
} gloss_example;

/** What the layout of a document says about its kind, as marks: how many lines
 * of each label, how the title ends, how headings are numbered. `items` point
 * into `text`, so a gloss_marks is not to be copied. */
enum { GLOSS_MARKS = 48 };
typedef struct gloss_marks {
  gloss_str items[GLOSS_MARKS];
  size_t count, used;
  char text[2048];
} gloss_marks;
/** The marks of a document's layout, for gloss_example.marks: as a classifier
 * trained on documents wants them. Linear in the blocks. */
GLOSS_API void gloss_doc_marks(gloss_marks *out, const gloss_doc *doc);

/** Texts with their labels. */
typedef struct gloss_examples gloss_examples;
GLOSS_API gloss_examples *gloss_examples_new(void);
GLOSS_API void gloss_examples_free(gloss_examples *examples);
/** Copies one example. Examples of one `group` (a source; empty: equal texts)
 * are never divided between training and test. */
GLOSS_API void gloss_examples_add(gloss_examples *examples,
                                  const gloss_example *example,
                                  const gloss_str *labels, size_t label_count,
                                  gloss_str group);
/** Adds the lines of a file: LABEL<tab>TEXT, or an object {"text", "label" (a
 * string or several), "marks", "group"}. GLOSS_EDATA names the line. */
GLOSS_API gloss_status gloss_examples_read(gloss_examples *examples,
                                           gloss_str bytes, const char *name,
                                           gloss_error *err);
/** How many examples there are. */
GLOSS_API size_t gloss_examples_count(const gloss_examples *examples);
/** The index'th example; its strings are borrowed. */
GLOSS_API gloss_example gloss_examples_get(const gloss_examples *examples,
                                           size_t index);
/** The labels of one example: sets `*labels` and returns their number. */
GLOSS_API size_t gloss_examples_of(const gloss_examples *examples, size_t index,
                                   const uint32_t **labels);
/** Gives a label a number before any example has it. */
GLOSS_API void gloss_examples_declare(gloss_examples *examples,
                                      gloss_str label);
/** All labels, in order of appearance. */
GLOSS_API size_t gloss_examples_labels(const gloss_examples *examples);
/** The name of a label by its number; borrowed. */
GLOSS_API gloss_str gloss_examples_label(const gloss_examples *examples,
                                         size_t label);

/** How good decisions are. */
typedef struct gloss_evaluation gloss_evaluation;
typedef struct gloss_scores {
  size_t examples, decided; /* the rest: abstained */
  double accuracy;          /* of all; several labels: exactly these */
  double precision;         /* of those decided */
  double micro_f1, macro_f1, calibration_error;
} gloss_scores;
typedef struct gloss_class_score {
  const char *label;
  uint32_t support, true_positive, false_positive, false_negative;
  double precision, recall, f1;
} gloss_class_score;
enum { GLOSS_RELIABILITY_BINS = 10 };
typedef struct gloss_reliability { /* decisions of one tenth of probability */
  uint32_t count;
  double probability, right; /* sums */
} gloss_reliability;
/** Nothing is noted yet. `multi`: an example may have several labels. Free with
 * gloss_evaluation_free. */
GLOSS_API gloss_evaluation *gloss_evaluation_new(bool multi);
GLOSS_API void gloss_evaluation_free(gloss_evaluation *evaluation);
/** Declares a label; returns its number, from 0. */
GLOSS_API uint32_t gloss_evaluation_label(gloss_evaluation *evaluation,
                                          gloss_str label);
/** Notes the probabilities that were given to an example's labels, which are
 * declared in the same order; below `least` is no decision. */
GLOSS_API void gloss_evaluation_add(gloss_evaluation *evaluation,
                                    const gloss_examples *examples,
                                    size_t example, const double *probabilities,
                                    double least);
/** The scores of all that was noted. Linear in it. */
GLOSS_API gloss_scores gloss_evaluation_scores(gloss_evaluation *evaluation);
/** After gloss_evaluation_scores: the classes, borrowed. */
GLOSS_API size_t gloss_evaluation_classes(const gloss_evaluation *evaluation,
                                          const gloss_class_score **out);
/** How often `gold` was taken for `guess` (the number of classes: no
 * decision). */
GLOSS_API uint32_t gloss_evaluation_confusions(
    const gloss_evaluation *evaluation, size_t gold, size_t guess);
/** Ten stretches of probability, 0 to 0.1 first: how often what was thought so
 * likely was right. Borrowed. */
GLOSS_API const gloss_reliability *
gloss_evaluation_reliability(const gloss_evaluation *evaluation);

typedef enum gloss_class_weights { /* of the errors of a label's examples */
                                   GLOSS_WEIGHTS_BALANCED, /* rare labels weigh
                                                              as much as
                                                              frequent ones */
                                   GLOSS_WEIGHTS_HALF,     /* half way to it */
                                   GLOSS_WEIGHTS_NONE /* each example weighs the
                                                         same */
} gloss_class_weights;
typedef struct gloss_train_options {
  unsigned folds;  /* examples are divided in so many parts; 0: 5, or 10 of
                      fewer than 500 */
  unsigned rounds; /* parts that are held out in turn; 0: all, or one of more
                      than 10,000 examples */
  double cost;     /* of an error, against small weights; 0: chosen by
                      examples held out, as is what marks weigh */
  double share;    /* of the examples that is learnt from; 0: all */
  unsigned least_characters, most_characters; /* sequences; 0: 1 to 2 */
  bool no_words; /* leave out words of letters and pairs of them */
  bool no_shape; /* leave out how lines begin and end, how long texts are */
  const gloss_lexicon *lexicon; /* attributes of its hits are features; or
                                   NULL. Borrowed; with `lexicon_tsv`, its
                                   bytes, which become part of the model */
  gloss_str lexicon_tsv;
  bool layout; /* the examples are documents with gloss_doc_marks */
  gloss_class_weights class_weights;
  bool multi;               /* several labels a text, or none */
  double least_probability; /* below it: no decision */
} gloss_train_options;
/** Trains a linear classifier (L2 logistic regression, mixed with naive Bayes
 * as the held-out examples want it) with calibrated probabilities; appends the
 * file's bytes to `model` (NULL: only evaluate) and, if `held_out` is not NULL,
 * stores how good it is on examples that it was not trained on (owned).
 * Deterministic. */
GLOSS_API gloss_status
gloss_classifier_train(gloss_buf *model, gloss_evaluation **held_out,
                       const gloss_examples *examples,
                       const gloss_train_options *options, gloss_error *err);

/** A trained classifier: one file, mapped read-only, immutable. */
typedef struct gloss_classifier gloss_classifier;
GLOSS_API gloss_status gloss_classifier_open(gloss_classifier **out,
                                             const char *path,
                                             gloss_error *err);
GLOSS_API void gloss_classifier_free(gloss_classifier *classifier);
/** How many labels it knows. */
GLOSS_API size_t gloss_classifier_labels(const gloss_classifier *classifier);
/** The name of a label by its number; borrowed. */
GLOSS_API const char *gloss_classifier_label(const gloss_classifier *classifier,
                                             size_t label);
/** SHA-256 of what it was trained on and how. */
GLOSS_API const char *
gloss_classifier_digest(const gloss_classifier *classifier);
/** Was it trained on whole documents? Then those are to be decided about with
 * gloss_doc_marks. */
GLOSS_API bool gloss_classifier_layout(const gloss_classifier *classifier);
/** May a text have several labels? */
GLOSS_API bool gloss_classifier_multi(const gloss_classifier *classifier);
typedef struct gloss_decision {
  const char *label; /* the best one; NULL: none is likely enough */
  size_t best;       /* its number, whether likely enough or not */
  double probability;
  double known; /* share of the text's features that the model knows */
} gloss_decision;
/** Decides about one text and fills `probabilities`, one for each label.
 * `scratch` is kept between calls ({0} at first, not shared between threads or
 * classifiers). Linear. */
GLOSS_API gloss_decision gloss_classifier_decide(
    const gloss_classifier *classifier, const gloss_example *example,
    gloss_buf *scratch, double *probabilities);
typedef struct gloss_feature {
  uint32_t begin, end; /* where it first occurs; the same: a mark */
  uint32_t count;
  double weight; /* for the label, above 0, or against it */
  char mark[64]; /* what it is: "[opens with: (一)]"; "": a piece of the text */
} gloss_feature;
/** The features that spoke most for or against `label`; returns how many. */
GLOSS_API size_t gloss_classifier_features(const gloss_classifier *classifier,
                                           const gloss_example *example,
                                           size_t label, gloss_feature *out,
                                           size_t capacity);

/** A classifier in a shared library: see moongloss_plugin.h. Opening runs its
 * code: only for libraries that are trusted. */
typedef struct gloss_addin gloss_addin;
GLOSS_API gloss_status gloss_addin_open(gloss_addin **out, const char *path,
                                        const char *options, gloss_error *err);
GLOSS_API void gloss_addin_free(gloss_addin *addin);
/** The function that tells the plug-in to return soon. */
GLOSS_API void gloss_addin_watch(gloss_addin *addin,
                                 bool (*stopped)(void *self), void *self);
/** What the plug-in calls itself. Borrowed. */
GLOSS_API const char *gloss_addin_name(const gloss_addin *addin);
/** Its version. Borrowed. */
GLOSS_API const char *gloss_addin_version(const gloss_addin *addin);
/** How many labels it knows. */
GLOSS_API size_t gloss_addin_labels(const gloss_addin *addin);
/** The name of a label by its number; borrowed. */
GLOSS_API const char *gloss_addin_label(const gloss_addin *addin, size_t label);
/** As gloss_classifier_decide, with a reason of at most `room` bytes. Begins
 * the process's worker if need be. GLOSS_EDATA: the plug-in failed or gave what
 * is no probability. */
GLOSS_API gloss_status gloss_addin_decide(gloss_addin *addin,
                                          gloss_decision *out,
                                          const gloss_example *example,
                                          double *probabilities, char *reason,
                                          size_t room, gloss_error *err);

/** Any program as a classifier. It is started with the first question, in
 * `folder`, and kept running: a line {"text", "marks"} to its standard input,
 * a line {"label" (null: none), "probability", "reason"} from its standard
 * output. One that ends, answers nonsense or takes more than `timeout` seconds
 * (0: 10) is killed, with what it started, and a fresh one gets the next
 * question; after three failures in a row it is not asked any more.
 * GLOSS_ELIMIT: no answer in time; GLOSS_EIO: it ended, or is not asked any
 * more; GLOSS_EDATA: nonsense. One that ended between two questions is started
 * again and nothing is lost. It is not confined: only for programs that are
 * trusted. */
typedef struct gloss_oracle gloss_oracle;
typedef struct gloss_oracle_answer {
  char label[256]; /* "": none */
  double probability;
  char reason[512];
} gloss_oracle_answer;
/** A program that will be started when it is first asked, in `folder`;
 * `timeout` in seconds for an answer. Free with gloss_oracle_free, which ends
 * it. */
GLOSS_API gloss_oracle *gloss_oracle_new(const char *const *argv,
                                         const char *folder, double timeout);
GLOSS_API void gloss_oracle_free(gloss_oracle *oracle);
/** Asks it about one text and waits. GLOSS_EDATA: no answer in time, it ended,
 * or answered something else. */
GLOSS_API gloss_status gloss_oracle_decide(gloss_oracle *oracle,
                                           gloss_oracle_answer *out,
                                           const gloss_example *example,
                                           gloss_error *err);

#ifdef __cplusplus
}
#endif
#endif
