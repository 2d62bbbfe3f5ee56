// behaviour: a negative exit status is its low eight bits
int main(void) { return -1; }
