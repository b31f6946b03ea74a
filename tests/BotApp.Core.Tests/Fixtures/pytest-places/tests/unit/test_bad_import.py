import no_such_module  # -> (module)
