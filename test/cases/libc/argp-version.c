// behaviour: variables that the C library asks the program for
// args: --version
#include <argp.h>
const char *argp_program_version = "program 1.0";
int main(int argc, char **argv) { return argp_parse(0, argc, argv, 0, 0, 0); }
