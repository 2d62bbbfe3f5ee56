// behaviour: all undefined names are told
// fails: first second third
int first(void), second(void), third(void);
int main(void) { return first() + second() + third(); }
