// behaviour: an exit status has eight bits
int main(void) { return 0x1234; }
