package io.meridian.cli.general;

import io.meridian.cli.console.Console;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes the script with which a shell completes commands and flags. */
@Command(
    name = "completion",
    description = "Print a script that completes commands and flags in bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(meridian completion)",
      "  meridian completion > ~/.local/share/bash-completion/completions/meridian"
    })
public final class CompletionCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;

  /** Prints to the console. */
  public CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.out().print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    console.out().flush();
    return 0;
  }
}
