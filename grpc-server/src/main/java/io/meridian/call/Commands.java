package io.meridian.call;

import io.meridian.engine.CallContext;
import io.meridian.engine.CommandReply;
import io.meridian.engine.Engine;
import io.meridian.wire.CommandQuestion;
import java.util.concurrent.CompletableFuture;

/** Hands commands to the engine, to be executed or only judged. Any thread; never blocks. */
public final class Commands {
  private final Engine engine;

  /** Commands for {@code engine}. */
  public Commands(Engine engine) {
    this.engine = engine;
  }

  /** Has one command executed, or judged. */
  public CompletableFuture<CommandReply> run(CommandQuestion question, CallContext call) {
    return question.validateOnly()
        ? engine.dryRun(question.command(), call)
        : engine.execute(question.command(), call);
  }
}
