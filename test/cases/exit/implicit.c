// behaviour: main without a return statement ends with 0
int main(void) {}
