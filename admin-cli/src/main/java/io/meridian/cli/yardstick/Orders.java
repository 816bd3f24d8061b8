package io.meridian.cli.yardstick;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.meridian.cli.output.Document;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What the process beside a bench is told, a line at a time, and what it answers, a line of JSON
 * for each. The lines end with the bench, however that ended, and a process in the middle of a
 * round must end with it: the thread that made this is interrupted then, whatever it does.
 */
final class Orders {
  private static final int WAITING_MAX = 16;

  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>(WAITING_MAX);
  private final PrintStream answers;

  /** Reads from one stream and answers on another. */
  Orders(InputStream from, PrintStream answers) {
    this.answers = answers;
    Thread serving = Thread.currentThread();
    Thread reader = new Thread(() -> read(from, serving), "orders");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Those of this process. Answers have stdout for themselves; whatever a library says goes to the
   * log.
   */
  static Orders ofThisProcess() {
    PrintStream answers = System.out;
    System.setOut(System.err);
    return new Orders(System.in, answers);
  }

  /** Waits for the next line; empty when there are no more. */
  Optional<String> next() {
    try {
      return lines.take();
    } catch (InterruptedException end) {
      // Meant for this call, and not for whoever closes things now.
      return Optional.empty();
    }
  }

  /** Answers the last one. */
  void answer(Document document) throws IOException {
    answers.println(new ObjectMapper().writeValueAsString(document.fields()));
    answers.flush();
  }

  private void read(InputStream from, Thread serving) {
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(Optional.of(line));
      }
    } catch (IOException | InterruptedException end) {
      // There will be no more, which is all that matters.
    } finally {
      serving.interrupt();
    }
  }
}
