// commands.h - one name per command; each stands in the file of its name.
#ifndef GLOSS_COMMANDS_H
#define GLOSS_COMMANDS_H

#include "cli.h"

#include <stddef.h>

extern const struct cli_command cli_clean, cli_layout, cli_segment, cli_match,
    cli_values, cli_lexicon, cli_run, cli_test, cli_sql, cli_search, cli_report,
    cli_view, cli_check, cli_compare, cli_dedup, cli_trend, cli_keyness,
    cli_why, cli_whynot, cli_at, cli_repl, cli_train, cli_terms, cli_eval,
    cli_classify, cli_label;

extern const struct cli_command cli_explain_plan, cli_profile, cli_cover,
    cli_diff, cli_watch, cli_lint, cli_learn_site, cli_new, cli_docs, cli_debug;

extern const struct cli_command cli_map, cli_status, cli_merge, cli_backup,
    cli_timeline, cli_collocate, cli_contradictions, cli_sums;

#endif
