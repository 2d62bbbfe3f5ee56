// behaviour: division by zero ends the program by SIGFPE
int main(int argc, char **argv) { volatile int zero = argc - 1; return argc / zero; }
