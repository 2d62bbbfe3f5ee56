// behaviour: a hidden reference that only a library could satisfy is an error
// fails: sqrt
// link: -lm
__attribute__((visibility("hidden"))) double sqrt(double);
int main(int argc, char **argv) { return sqrt(argc) > 5; }
