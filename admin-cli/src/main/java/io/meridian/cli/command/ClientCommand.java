package io.meridian.cli.command;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.OutputFormat;
import io.meridian.cli.output.Printer;
import io.meridian.cli.settings.ConnectionOptions;
import io.meridian.cli.settings.Settings;
import io.meridian.client.MeridianClient;
import io.meridian.client.MeridianException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that speaks to a server: it parses, makes its calls through the client, and prints. */
public abstract class ClientCommand implements Callable<Integer> {
  private final Console console;
  @Mixin ConnectionOptions connection;

  /** A command in a world. */
  protected ClientCommand(Console console) {
    this.console = console;
  }

  /** Opens a session, runs the command in it, and prints a refusal when that is its end. */
  @Override
  public final Integer call() throws Exception {
    Settings settings = connection.resolve(console);
    Printer printer = new Printer(settings.output(), console.out());
    try (MeridianClient client = connect(settings)) {
      return run(new Session(console, settings, client, printer));
    } catch (RefusedException e) {
      throw printed(e, printer, settings);
    } catch (MeridianException e) {
      throw RefusedException.of(e)
          .<RuntimeException>map(refused -> printed(refused, printer, settings))
          .orElse(e);
    }
  }

  // A table is for people, and they read the message on stderr.
  private RefusedException printed(RefusedException refused, Printer printer, Settings settings) {
    if (settings.output() != OutputFormat.TABLE) {
      printer.print(result(Documents.refusal(refused.refusal(), refused.replayed())));
    }
    return refused;
  }

  /** Does the work and returns the exit code, mostly {@link ExitCodes#DONE}. */
  protected abstract int run(Session session) throws Exception;

  /**
   * What is printed for a result, a refusal too; here a command adds what it says of all of them.
   */
  protected Document result(Document document) {
    return document;
  }

  /** Opens the client; long work asks for a patient one. */
  protected MeridianClient connect(Settings settings) {
    return Connections.prompt(settings);
  }
}
