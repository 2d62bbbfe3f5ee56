// behaviour: with --gc-sections an undefined name in a function that is used is an error
// flags: -ffunction-sections
// link: -Wl,--gc-sections
// fails: missing used
int missing(void);
int unused(void) { return missing(); }
int used(void) { return missing() + 1; }
int main(void) { return used(); }
