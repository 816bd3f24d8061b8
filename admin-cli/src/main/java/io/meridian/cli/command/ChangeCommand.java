package io.meridian.cli.command;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.client.DryRun;
import io.meridian.client.MeridianException;
import io.meridian.client.Refused;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** A command that changes something, or with --dry-run only asks what the change would come to. */
public abstract class ChangeCommand extends ClientCommand {
  @Option(
      names = "--dry-run",
      description = "only judge, by the same rules on the present state; nothing is stored")
  boolean dryRun;

  /** A command in a world. */
  protected ChangeCommand(Console console) {
    super(console);
  }

  /** Whether nothing is to be stored. */
  protected final boolean dryRun() {
    return dryRun;
  }

  /**
   * Makes the change, or has it judged, and prints what came of it.
   *
   * @param id the id of the command, which is named on stderr should it stay unknown what came of
   *     it; empty = the server derives one
   * @param change makes it
   * @param judgement asks what it would come to
   * @param document the outcome as a document, unless it was refused
   * @throws RefusedException when it was refused
   */
  protected final <O> int end(
      Session session,
      Optional<String> id,
      Supplier<O> change,
      Supplier<DryRun<O>> judgement,
      Function<O, Document> document) {
    O outcome = outcome(session, id, change, judgement);
    if (outcome instanceof Refused refused) {
      throw new RefusedException(refused);
    }
    session.printer().print(result(document.apply(outcome)));
    return ExitCodes.DONE;
  }

  /** What the change came to, or what it would have come to, as {@link #end} takes it. */
  protected final <O> O outcome(
      Session session, Optional<String> id, Supplier<O> change, Supplier<DryRun<O>> judgement) {
    sayWhetherItIsADryRun(session);
    if (dryRun) {
      return judgement.get().outcome();
    }
    try {
      return change.get();
    } catch (MeridianException e) {
      if (e.outcomeUnknown()) {
        id.ifPresent(
            known -> session.console().say("The same command with --id " + known + " finds out."));
      }
      throw e;
    }
  }

  /** Tells whoever waits that nothing will have happened. */
  protected final void sayWhetherItIsADryRun(Session session) {
    if (dryRun) {
      session.console().say("Dry run: nothing is stored.");
    }
  }

  @Override
  protected final Document result(Document document) {
    return dryRun ? new Document().put("dryRun", true).putAll(document) : document;
  }
}
