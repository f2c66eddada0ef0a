"""What Weft adds to CPython so that programs run in a browser's worker as they are written.

`program` runs one. `loop` is the event loop, which waits for the page by way of `rest`; `page` posts commands and takes in
answers; `output` and `prompt` are standard output and input; `errors` says where something went wrong, and `tasks` what
the program's tasks wait on. `absent` and `missing` say why there are no threads, processes, sockets and certain modules.
`console` evaluates what is typed into the console.
"""
