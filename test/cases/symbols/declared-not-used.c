// behaviour: what is declared and never used need not exist
int missing(void);
extern int nothing;
int main(void) { return 0; }
