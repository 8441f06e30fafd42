"""Dialplans that dial or run text of others, and dialplans that check it or cannot hold any."""

from __future__ import annotations

CONTACT, NUMBER = "dial-contact-unchecked", "dial-number-unchecked"
CALLER, RUN = "dial-caller-unchecked", "shell-text-unchecked"

UNCHECKED = {
    "at once": (CONTACT, "exten => 1,1,Dial(${PJSIP_DIAL_CONTACTS(6001)},30)"),
    "a label": (CONTACT, "exten => 1,1(go),Dial(PJSIP/7001&${PJSIP_DIAL_CONTACTS(${EXTEN})},30)"),
    "a variable": (
        CONTACT,
        "exten => 1,1,Set(all=${PJSIP_DIAL_CONTACTS(${EXTEN})})\nsame => n,Dial(${all:1},9,i)",
    ),
    "two variables": (
        CONTACT,
        "exten => 1,1,Set(__x=${PJSIP_CONTACT(${id},uri)})\n"
        "same => n,Set(list=${list}&PJSIP/1/${x})\nsame => n,Dial(${list:1})",
    ),
    "a filter that lets the separators through": (
        CONTACT,
        "exten => 1,1,Dial(${FILTER(\\x20-\\x7e,${PJSIP_CONTACT(${id},uri)})})",
    ),
    "a function that keeps them": (
        CONTACT,
        "exten => 1,1,Dial(${TOLOWER(${PJSIP_DIAL_CONTACTS(6001)})})",
    ),
    "a check of something else": (
        CONTACT,
        'exten => 1,1,GotoIf(${REGEX("^sip" ${other})}?go)\nsame => n,Hangup()\n'
        "same => n(go),Dial(${PJSIP_DIAL_CONTACTS(6001)})",
    ),
    "a pattern": (NUMBER, "exten => _7X.,1,Dial(PJSIP/${EXTEN:1}@line)"),
    "run by another": (NUMBER, "exten => _7X.,1,ExecIf(${open}?Dial(PJSIP/${EXTEN:1}@line,30))"),
    "any text": (NUMBER, "exten => _.,1,Dial(PJSIP/${EXTEN}@line,30)"),
    "letters": (
        NUMBER,
        "exten => _[a-z]!,1,Set(n=${EXTEN})\nsame => n,Dial(Local/${n}@outside)",
    ),
    "a filter with the separator": (
        NUMBER,
        "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9&,${EXTEN})})",
    ),
    "a range with the separator": (NUMBER, "exten => _7X.,1,Dial(PJSIP/${FILTER(!-~,${EXTEN})})"),
    "a range that runs backwards": (
        NUMBER,
        "exten => _7X.,1,Dial(PJSIP/${FILTER(z-A,${EXTEN})})",
    ),
    "a range that begins at an escape": (
        NUMBER,
        "exten => _7X.,1,Dial(PJSIP/${FILTER(\\x20-/,${EXTEN})})",
    ),
    "an octal separator": (NUMBER, "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9\\046,${EXTEN})})"),
    "a filter with an escaped comma": (
        NUMBER,
        "exten => _7X.,1,Dial(PJSIP/${FILTER(a-z\\,,${EXTEN})})",
    ),
    "a comparison with a filter that lets the separators through": (
        NUMBER,
        'exten => _7X.,1,GotoIf($["${FILTER(z-A,${EXTEN})}" != "${EXTEN}"]?no)\n'
        "same => n(no),NoOp()\nsame => n,Dial(PJSIP/${EXTEN})",
    ),
    "a comparison with the same way after it": (
        NUMBER,
        'exten => _7X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?y:y)\n'
        "same => n(y),Dial(PJSIP/${EXTEN})",
    ),
    "a comparison that leads to the next line": (
        NUMBER,
        'exten => _7X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?y)\n'
        "same => n(y),Dial(PJSIP/${EXTEN})",
    ),
    "a comparison that only logs": (
        NUMBER,
        'exten => _7X.,1,ExecIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?NoOp(bad))\n'
        "same => n,Dial(PJSIP/${EXTEN})",
    ),
    "a comparison that nobody looks at": (
        NUMBER,
        'exten => _7X.,1,Set(ok=$["${FILTER(0-9,${EXTEN})}" = "${EXTEN}"])\n'
        "same => n,Dial(PJSIP/${EXTEN})",
    ),
    "a filter that is only looked at for being empty": (
        NUMBER,
        'exten => _7X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" = ""]?bad)\n'
        "same => n,Set(n=${EXTEN})\nsame => n,Dial(PJSIP/${n})",
    ),
    "the caller's number": (CALLER, "exten => 1,1,Dial(PJSIP/${CALLERID(num)}@line)"),
    "the caller's name": (CALLER, "exten => 1,1,Dial(Local/${CALLERID(ANI-name):0:9}@line)"),
    "the called number": (CALLER, "exten => 1,1,Dial(Local/${CALLERID(dnid)}@line)"),
    "all of the caller": (
        CALLER,
        "exten => 1,1,Set(a=${CALLERID(all)})\nsame => n,Dial(Local/${a}@b)",
    ),
    "a header": (CALLER, "exten => 1,1,Dial(PJSIP/line/sip:${PJSIP_HEADER(read,X-To)}@host)"),
    "a header of SIP": (CALLER, "exten => 1,1,Dial(PJSIP/${SIP_HEADER(X-To)}@line)"),
    "names of headers": (CALLER, "exten => 1,1,Dial(PJSIP/${PJSIP_HEADERS(X-)}@line)"),
    "the address of the request": (
        CALLER,
        "exten => 1,1,Dial(PJSIP/${CHANNEL(pjsip,request_uri)})",
    ),
    "a part of a header": (
        CALLER,
        "exten => 1,1,Set(x=${PJSIP_HEADER(read,X)})\nsame => n,Dial(PJSIP/${CUT(x,@,1)})",
    ),
    "an address taken apart": (
        CALLER,
        "exten => 1,1,Dial(PJSIP/${PJSIP_PARSE_URI(${PJSIP_HEADER(read,To)},user)}@line)",
    ),
    "the domain": (CALLER, "exten => 1,1,Dial(PJSIP/line/sip:1@${SIPDOMAIN})"),
    "a shell": (RUN, "exten => 1,1,System(echo ${CALLERID(name)})"),
    "a shell that may fail": (RUN, 'exten => 1,1,TrySystem(echo "${PJSIP_HEADER(read,X)}")'),
    "the output of a shell": (RUN, "exten => 1,1,Set(x=${SHELL(lookup ${CALLERID(name)})})"),
    "a shell after a recording": (RUN, "exten => 1,1,MixMonitor(a.wav,b,mail ${CALLERID(name)})"),
    "a number in a shell": (RUN, "exten => _X.,1,System(echo ${EXTEN})"),
    "a filter for Dial in a shell": (
        RUN,
        "exten => 1,1,System(echo ${FILTER(0-9\\x60,${CALLERID(num)})})",
    ),
    "a subroutine": (
        CONTACT,
        "exten => 1,1,Gosub(sub,s,1(${PJSIP_DIAL_CONTACTS(6001)}))\n"
        "[sub]\nexten => s,1,Dial(${ARG1})",
    ),
    "a subroutine that stands above": (
        NUMBER,
        "[in]\nexten => _X.,1,Gosub(tried,s,1(a,PJSIP/${EXTEN}@line))\n"
        "[tried]\nexten => s,1,Dial(${ARG2})",
    ),
    "a subroutine on a condition": (
        CALLER,
        "exten => 1,1,GosubIf($[${x}]?sub,s,1(1):sub,s,1(${CALLERID(num)}))\n"
        "[sub]\nexten => s,1,Dial(PJSIP/${ARG1}@line)",
    ),
    "a subroutine of the same extension": (
        CALLER,
        "exten => 1,1,Gosub(go(${CALLERID(num)}))\nsame => n,Hangup()\n"
        "same => n(go),Dial(PJSIP/${ARG1}@line)",
    ),
    "a subroutine in a context that is included": (
        CALLER,
        "exten => 1,1,ExecIf(1?Gosub(sub,s,1(${CALLERID(num)})))\n"
        "[sub]\ninclude => more\n[more]\nexten => s,1,Dial(PJSIP/${ARG1}@line)",
    ),
    "subroutines in a row": (
        CONTACT,
        "exten => 1,1,Gosub(a,s,1(${PJSIP_DIAL_CONTACTS(6001)}))\n"
        "[a]\nexten => s,1,Gosub(b,s,1(1,${ARG1}))\n"
        "[b]\nexten => s,1,Set(LOCAL(x)=${ARG2})\nsame => n,Dial(${x})",
    ),
    "a macro": (
        CONTACT,
        "exten => 1,1,Macro(ring,1,${PJSIP_DIAL_CONTACTS(6001)})\n"
        "[macro-ring]\nexten => s,1,Dial(${ARG2})",
    ),
    "another context": (
        NUMBER,
        "exten => _X.,1,Goto(out,${EXTEN},1)\n[out]\nexten => _X.,1,Dial(PJSIP/${EXTEN})",
    ),
    "a variable in another context": (
        NUMBER,
        "exten => _X.,1,Set(n=${EXTEN})\nsame => n,Goto(out,s,1)\n"
        "[out]\nexten => s,1,Dial(PJSIP/${n}@line)",
    ),
    "a variable in another context by a number": (
        NUMBER,
        "exten => _X.,1,Set(n=${EXTEN})\nsame => n,GotoIf($[1]?out,${EXTEN},1)\n"
        "[out]\nexten => _1XX,1,Dial(PJSIP/${n}@line)",
    ),
    "several variables at once": (
        NUMBER,
        "exten => _X.,1,MSet(a=1,b=${EXTEN})\nsame => n,Dial(PJSIP/${b}@line)",
    ),
    "variables of a list": (
        NUMBER,
        "exten => _X.,1,Set(ARRAY(a,b)=1,${EXTEN})\nsame => n,Dial(PJSIP/${b}@line)",
    ),
    "a variable that takes the rest of another": (
        NUMBER,
        "exten => _X.,1,Set(ARRAY(a,b)=${EXTEN},1)\nsame => n,Dial(PJSIP/${b}@line)",
    ),
    "a key of a table": (
        NUMBER,
        "exten => _X.,1,Set(HASH(a,n)=${EXTEN})\nsame => n,Dial(PJSIP/${HASH(a,n)}@line)",
    ),
    "a table": (
        NUMBER,
        "exten => _X.,1,Set(HASH(a)=${EXTEN})\nsame => n,Dial(PJSIP/${HASH(a,n)}@line)",
    ),
    "a variable for all calls": (
        NUMBER,
        "exten => _X.,1,Set(GLOBAL(n)=${EXTEN})\nsame => n,Dial(PJSIP/${GLOBAL(n)}@line)",
    ),
    "a list": (
        CONTACT,
        "exten => 1,1,Set(PUSH(l)=${PJSIP_DIAL_CONTACTS(1)})\nsame => n,Dial(${POP(l)})",
    ),
    "another call": (
        NUMBER,
        "exten => _X.,1,Originate(PJSIP/${EXTEN}@line,exten,inside,1,1)",
    ),
    "an application on another call": (
        NUMBER,
        "exten => _X.,1,Originate(PJSIP/1,app,Dial,PJSIP/${EXTEN}@line)",
    ),
    "the other of two": (
        CALLER,
        "exten => 1,1,ExecIf($[${x}]?NoOp():Dial(PJSIP/${CALLERID(num)}))",
    ),
    "two that are one": (
        NUMBER,
        "exten => _X.,1,Dial(PJSIP/${FILTER(0-9,${EXTEN})}@${FILTER(&,${EXTEN})})",
    ),
}
CHECKED = {
    "the endpoint": "exten => 1,1,Dial(PJSIP/6001,30)",
    "another field": "exten => 1,1,Set(y=PJSIP/1/${PJSIP_CONTACT(${id},status)})\n"
    "same => n,Dial(${y})",
    "filtered": "exten => 1,1,Set(all=${FILTER(0-9a-z:/.@=,${PJSIP_DIAL_CONTACTS(1)})})\n"
    "same => n,Dial(${all})",
    "a variable that is set anew": "exten => 1,1,Set(x=${PJSIP_DIAL_CONTACTS(1)})\n"
    "same => n,Set(x=PJSIP/1)\nsame => n,Dial(${x})",
    "counted": "exten => 1,1,Dial(PJSIP/${LEN(${PJSIP_DIAL_CONTACTS(1)})})",
    "looked up": "exten => _X.,1,Set(to=${DB(numbers/${EXTEN})})\nsame => n,Dial(PJSIP/${to})",
    "a pattern with an end": "exten => _1XXX,1,Dial(PJSIP/${EXTEN})",
    "a class": "exten => _[67]XXX,1,Dial(PJSIP/${EXTEN}@line)",
    "a number": "exten => 6001,1,Dial(PJSIP/${EXTEN})",
    "a filtered number": "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9,${EXTEN:1})}@line)",
    "an option": "exten => _7X.,1,Dial(PJSIP/1,30,U(sub^${EXTEN}))",
    "compared": 'exten => _7X.,1,GotoIf($["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?bad)\n'
    "same => n,Dial(PJSIP/${EXTEN}@line)\nsame => n(bad),Hangup(1)",
    "compared before": 'exten => _7X.,1,Set(ok=$["${FILTER(0-9,${EXTEN})}" = "${EXTEN}"])\n'
    "same => n,GotoIf(${ok}?dial)\nsame => n,Hangup(1)\n"
    "same => n(dial),Dial(PJSIP/${EXTEN}@line)",
    "compared with a filtered one": "exten => _7X.,1,Set(n=${FILTER(0-9,${EXTEN})})\n"
    'same => n,GotoIf($["${n}" != "${EXTEN}"]?bad)\n'
    "same => n,Dial(PJSIP/${EXTEN}@line)\nsame => n(bad),Hangup(1)",
    "a filtered caller": "exten => 1,1,Dial(PJSIP/${FILTER(0-9,${CALLERID(num)})}@line)",
    "a compared caller": "exten => 1,1,GotoIf("
    '$["${FILTER(0-9,${CALLERID(num)})}" != "${CALLERID(num)}"]?bad)\n'
    "same => n,Dial(PJSIP/${CALLERID(num)}@line)\nsame => n(bad),Hangup(1)",
    "a caller that is set anew": "exten => 1,1,Set(CALLERID(num)=1)\n"
    "same => n,Dial(PJSIP/${CALLERID(num)}@line)",
    "what is no text of the caller": "exten => 1,1,Dial(PJSIP/${CALLERID(num-pres)}@line)",
    "a caller who is only told": "exten => 1,1,Verbose(1,${CALLERID(all)})\n"
    "same => n,Dial(PJSIP/1,30,b(sub^s^1(${CALLERID(num)})))",
    "a name that is looked up": "exten => 1,1,Dial(PJSIP/${DB(to/${CALLERID(num)})})",
    "a header that is written": "exten => 1,1,Set(PJSIP_HEADER(add,X-From)=${CALLERID(num)})\n"
    "same => n,Dial(PJSIP/1)",
    "a command without text of others": "exten => 1,1,System(touch /tmp/${UNIQUEID})",
    "a filtered text in a shell": "exten => 1,1,System(echo ${FILTER(a-z 0-9,${CALLERID(name)})})",
    "a filter with an escaped letter": "exten => _7X.,1,Dial(PJSIP/${FILTER(0-9\\-+,${EXTEN})})",
    "a subroutine that is given a name": "exten => 1,1,Gosub(sub,s,1(PJSIP/${EXTEN}))\n"
    "[sub]\nexten => s,1,Dial(${ARG1})",
    "a subroutine that filters": "exten => _X.,1,Gosub(sub,s,1(${EXTEN}))\n"
    "[sub]\nexten => s,1,Dial(PJSIP/${FILTER(0-9,${ARG1})})",
    "a subroutine with other arguments": "exten => _X.,1,Gosub(sub,s,1(${EXTEN},PJSIP/1))\n"
    "[sub]\nexten => s,1,Dial(${ARG2})",
    "arguments of another subroutine": "exten => _X.,1,Gosub(sub,s,1(${EXTEN}))\n"
    "[sub]\nexten => s,1,Gosub(other,s,1(PJSIP/1))\n[other]\nexten => s,1,Dial(${ARG1})",
    "a checked number in a subroutine": "exten => _X.,1,GotoIf("
    '$["${FILTER(0-9,${EXTEN})}" != "${EXTEN}"]?bad)\n'
    "same => n,Gosub(sub,s,1(${EXTEN}))\nsame => n(bad),Hangup(1)\n"
    "[sub]\nexten => s,1,Dial(PJSIP/${ARG1}@line)",
    "a checked variable in another context": "exten => _X.,1,Set(n=${EXTEN})\nsame => n,GotoIf("
    '$["${FILTER(0-9,${n})}" != "${n}"]?bad)\n'
    "same => n,Goto(out,s,1)\nsame => n(bad),Hangup(1)\n"
    "[out]\nexten => s,1,Dial(PJSIP/${n}@line)",
    "a context that only fixed numbers lead to": "exten => 1,1,Page(Local/12@each&Local/13@each)\n"
    "[each]\nexten => _X.,1,Gosub(sub,s,1(PJSIP/${EXTEN}))\n[sub]\nexten => s,1,Dial(${ARG1})",
    "looked at": 'exten => _7X.,1,GotoIf(${REGEX("^[0-9]+$" ${EXTEN})}?ok)\n'
    "same => n,Hangup(1)\nsame => n(ok),Dial(PJSIP/${EXTEN})",
}
