// behaviour: getopt and getopt_long
// args: -a -b value --long=5 --flag rest -x
#include <getopt.h>
#include <stdio.h>
int main(int argc, char **argv) { int flag = 0, c; struct option o[] = {{"long", 1, 0, 'l'}, {"flag", 0, &flag, 9}, {0}}; while ((c = getopt_long(argc, argv, "ab:", o, NULL)) != -1) printf("%c %s %d\n", c ? c : '0', optarg ? optarg : "-", optopt); printf("%d %d %s\n", flag, optind, argv[optind]); }
