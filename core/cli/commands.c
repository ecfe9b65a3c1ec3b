#include "commands.h"

const struct cli_command *const cli_commands[] = {&cli_segment, NULL};
