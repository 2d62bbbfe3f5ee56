// behaviour: a member function without a definition is an error
// fails: Thing
struct Thing { void run(); };
int main() { Thing().run(); }
