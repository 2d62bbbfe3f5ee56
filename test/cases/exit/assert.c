// behaviour: a failed assertion prints where, and aborts
#include <assert.h>
int main(int argc, char **argv) { assert(argc == 5); }
