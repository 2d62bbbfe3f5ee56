// behaviour: functions lie between __executable_start and etext
#include <stdio.h>
extern char __executable_start[], etext[];
int main(void) { printf("%d\n", (char *)main >= __executable_start && (char *)main < etext); }
