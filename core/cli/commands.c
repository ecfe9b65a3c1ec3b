#include "commands.h"

const struct cli_command *const cli_commands[] = {
    &cli_run,          &cli_test,    &cli_lint,       &cli_repl,   &cli_clean,
    &cli_layout,       &cli_segment, &cli_match,      &cli_values, &cli_lexicon,
    &cli_train,        &cli_search,  &cli_sql,        &cli_why,    &cli_whynot,
    &cli_explain_plan, &cli_profile, &cli_cover,      &cli_diff,   &cli_watch,
    &cli_at,           &cli_report,  &cli_view,       &cli_check,  &cli_compare,
    &cli_dedup,        &cli_trend,   &cli_keyness,    &cli_terms,  &cli_eval,
    &cli_classify,     &cli_label,   &cli_learn_site, NULL};
