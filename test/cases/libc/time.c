// behaviour: time zones and calendars
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
int main(void) { setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1); tzset(); time_t t = 1700000000; char s[64]; strftime(s, sizeof s, "%F %T %Z", localtime(&t)); printf("%s %s %ld %d\n", s, tzname[1], timezone, daylight); }
