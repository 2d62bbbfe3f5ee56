// behaviour: an exception that is no object aborts
int main() { throw 5; }
