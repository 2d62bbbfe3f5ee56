// behaviour: argp prints help that names the program
// args: --help
#include <argp.h>
const char *argp_program_version = "program 1.0";
const char *argp_program_bug_address = "nobody";
int main(int argc, char **argv) { struct argp a = {0, 0, "FILE", "Does nothing."}; return argp_parse(&a, argc, argv, 0, 0, 0); }
