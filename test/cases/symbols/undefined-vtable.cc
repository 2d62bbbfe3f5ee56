// behaviour: a class whose key function is missing has no table of virtual functions, an error
// fails: Thing
struct Thing { virtual void key(); int n = 1; };
int main() { Thing t; return t.n; }
