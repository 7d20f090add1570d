"""Jobs run on Azure ML: the workspace is found, the definition completed, and the job sent.

login       which workspace, and from where its name is known
definition  the job file with what the command line sets, as it will be sent
submit      what the command line calls: the work is done in a process of its own
child       that process: the only place where the SDK is used
watch       the limits of its requests, and what they are doing
failure     what went wrong, in one line with the next step: answers (of the service), logins, lines
"""
