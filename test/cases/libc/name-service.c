// behaviour: the name service loads its own libraries
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
int main(void) { struct passwd *p = getpwuid(0); struct protoent *t = getprotobyname("tcp"); printf("%s %d\n", p ? p->pw_name : "?", t ? t->p_proto : -1); }
