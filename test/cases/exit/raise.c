// behaviour: a program can end itself by any signal
// variants: -DS=SIGTERM | -DS=SIGKILL | -DS=SIGUSR1 | -DS=SIGBUS | -DS=SIGPIPE | -DS=SIGALRM | -DS=SIGHUP
#include <signal.h>
int main(void) { raise(S); return 1; }
