#include "commands.h"

const struct cli_command *const cli_commands[] = {
    &cli_clean, &cli_layout, &cli_segment, &cli_lexicon, &cli_train, &cli_test,
    &cli_search, &cli_sql, &cli_why, &cli_report, NULL};
