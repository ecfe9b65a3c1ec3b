#ifndef GLOSS_CLI_ROWS_H
#define GLOSS_CLI_ROWS_H

#include "cli.h"

// Prints all rows; the exit code.
int cli_rows_print(gloss_rows *rows, const char *format);

#endif
