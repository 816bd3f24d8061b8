package io.meridian.cli.tx;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.output.Printer;
import io.meridian.client.Event;
import io.meridian.client.EventListener;
import io.meridian.client.MeridianException;
import java.util.concurrent.CompletableFuture;

/** Prints events as they are told, up to a limit. One thread tells. */
final class EventPrinter implements EventListener {
  private final Printer printer;
  private final Console console;
  private final long limit;
  private final CompletableFuture<Void> enough = new CompletableFuture<>();
  private long printed;

  EventPrinter(Printer printer, Console console, long limit) {
    this.printer = printer;
    this.console = console;
    this.limit = limit;
  }

  /** Completes when as many as the limit says are printed. */
  CompletableFuture<Void> enough() {
    return enough;
  }

  /** What was not written counts as not told: it comes again to whoever goes on from the file. */
  @Override
  public void on(Event event) {
    if (printed == limit) {
      throw new FaultException("more than were to be printed");
    }
    if (!printer.line(EventDocuments.event(event), () -> EventDocuments.line(event))) {
      throw new FaultException("the output cannot be written to any more");
    }
    if (++printed == limit) {
      enough.complete(null);
    }
  }

  @Override
  public void onDisconnect(MeridianException why) {
    console.say("The connection is gone and will be made again: " + why.getMessage());
  }
}
