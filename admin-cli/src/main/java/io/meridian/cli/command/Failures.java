package io.meridian.cli.command;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.client.MeridianException;
import io.meridian.client.StatusCode;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever ends a command early into words on stderr and an exit code. Stack traces only with
 * --verbose.
 */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private static final String VERBOSE = "--verbose";

  private final Console console;

  /** Speaks to the console. */
  public Failures(Console console) {
    this.console = console;
  }

  @Override
  public int handleExecutionException(
      Exception exception, CommandLine commandLine, ParseResult parseResult) {
    Throwable failure = unwrap(exception);
    if (failure instanceof ParameterException parameter) {
      return handleParseException(parameter, new String[0]);
    }
    if (leaf(parseResult).hasMatchedOption(VERBOSE)) {
      failure.printStackTrace(console.err());
    }
    if (failure instanceof UsageException) {
      console.say(program(commandLine) + ": " + failure.getMessage());
      return ExitCodes.USAGE;
    }
    if (failure instanceof RefusedException refused) {
      console.say(
          program(commandLine)
              + ": refused: "
              + refused.refusal().reasonName()
              + ": "
              + refused.getMessage());
      return ExitCodes.REFUSED;
    }
    if (failure instanceof MeridianException fault) {
      return fault(program(commandLine), fault);
    }
    if (failure instanceof InterruptedException) {
      console.say(program(commandLine) + ": interrupted");
    } else if (failure instanceof FaultException) {
      console.say(program(commandLine) + ": " + failure.getMessage());
    } else {
      console.say(
          program(commandLine)
              + ": unexpected: "
              + failure
              + " (--verbose shows where it happened)");
    }
    return ExitCodes.FAULT;
  }

  @Override
  public int handleParseException(ParameterException exception, String[] arguments) {
    CommandLine commandLine = exception.getCommandLine();
    String name = commandLine.getCommandSpec().qualifiedName();
    console.say(name + ": " + exception.getMessage());
    UnmatchedArgumentException.printSuggestions(exception, console.err());
    console.say("See '" + name + " --help'.");
    return ExitCodes.USAGE;
  }

  private int fault(String program, MeridianException fault) {
    if (fault.code() == StatusCode.INVALID_ARGUMENT) {
      console.say(program + ": " + words(fault));
      if (fault.fieldViolations().size() > 1) { // the message has the first
        fault
            .fieldViolations()
            .forEach(
                violation ->
                    console.say("  " + violation.field() + ": " + violation.description()));
      }
      return ExitCodes.USAGE;
    }
    console.say(program + ": " + words(fault));
    if (fault.code() == StatusCode.UNAVAILABLE) {
      console.say("Is a server running there? See 'meridian server --help' and --address.");
    }
    return ExitCodes.FAULT;
  }

  private static String words(MeridianException fault) {
    return FaultWords.name(fault) + ": " + FaultWords.message(fault);
  }

  private static Throwable unwrap(Throwable failure) {
    Throwable inner = failure;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static ParseResult leaf(ParseResult result) {
    ParseResult leaf = result;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    return leaf;
  }

  private static String program(CommandLine commandLine) {
    return commandLine.getCommandSpec().qualifiedName();
  }
}
