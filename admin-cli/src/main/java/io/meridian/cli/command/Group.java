package io.meridian.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A noun: it does nothing itself, a verb must follow. */
public abstract class Group implements Runnable {
  @Spec private CommandSpec spec;

  /** The noun with its verbs. */
  protected static CommandLine of(Group group, Object... verbs) {
    CommandLine noun = new CommandLine(group);
    for (Object verb : verbs) {
      noun.addSubcommand(verb);
    }
    return noun;
  }

  @Override
  public final void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command must follow '"
            + spec.qualifiedName()
            + "': "
            + String.join(", ", spec.subcommands().keySet()));
  }
}
