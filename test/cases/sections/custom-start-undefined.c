// behaviour: __start_ of a section that nobody has is an error
// fails: __start_nothing
extern int __start_nothing[];
int main(void) { return __start_nothing[0]; }
