// behaviour: libraries see the environment that the program changed
#include <stdio.h>
#include <stdlib.h>
const char *theirs(const char *);
extern char **environ;
int main(void) { setenv("GIVEN", "yes", 1); printf("%s\n", theirs("GIVEN")); static char *mine[] = {"ONLY=1", 0}; environ = mine; printf("%s %d\n", theirs("ONLY"), theirs("GIVEN") == 0); }
//// b.c in libb.so
#include <stdlib.h>
const char *theirs(const char *n) { return getenv(n); }
