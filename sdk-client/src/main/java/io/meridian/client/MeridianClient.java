package io.meridian.client;

import static java.util.Objects.requireNonNull;

import io.meridian.client.internal.Calls;
import io.meridian.client.internal.ClientSettings;
import io.meridian.client.internal.RemoteAccounts;
import io.meridian.client.internal.RemoteAssets;
import io.meridian.client.internal.RemoteEvents;
import io.meridian.client.internal.RemoteLedgers;
import io.meridian.client.internal.RemoteOperations;
import io.meridian.client.internal.RemoteTransactions;
import io.meridian.client.internal.Target;
import io.meridian.client.internal.Transport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The client of Meridian: one per process is enough, it holds one connection to each of its targets
 * and spreads its calls over those that answer.
 *
 * <p><b>Threads.</b> Everything here may be used from any thread. The blocking forms wait for their
 * answer, never longer than the deadline, and throw {@link MeridianException}; an interrupt ends
 * the wait with code CANCELLED and leaves the thread interrupted. The Async forms never block and
 * never throw what concerns the call: the future fails with a {@link MeridianException} instead.
 * What an application hangs on such a future runs on a thread that serves the connection and must
 * return at once; blocking forms called there throw {@link IllegalStateException}. With a {@link
 * Builder#callbackExecutor} it runs there instead, and may block as that executor allows.
 *
 * <p><b>Safety.</b> Every call may be tried again: commands carry an id that was made before the
 * first try, so nothing is executed twice. {@link RetryPolicy} says when and how often.
 *
 * <p><b>Bounds.</b> At most {@link Builder#inFlightMax} calls are under way; a further one fails at
 * once with RESOURCE_EXHAUSTED and 0 attempts. A request of more than 4 MiB fails in the same way,
 * with INVALID_ARGUMENT. A {@link TransactionStream} and a {@link Subscription} count as one call
 * each, from when they are opened until they are closed.
 */
public final class MeridianClient implements AutoCloseable {
  private final Calls calls;
  private final Ledgers ledgers;
  private final Assets assets;
  private final Accounts accounts;
  private final Transactions transactions;
  private final Events events;
  private final Operations operations;

  private MeridianClient(ClientSettings settings) {
    this(Transport.open(settings), settings);
  }

  MeridianClient(Calls calls, ClientSettings settings) {
    this.calls = calls;
    ledgers = new RemoteLedgers(calls, settings.deadline());
    assets = new RemoteAssets(calls, settings.deadline());
    accounts = new RemoteAccounts(calls, settings.deadline());
    transactions = new RemoteTransactions(calls, settings.deadline());
    events = new RemoteEvents(calls);
    operations = new RemoteOperations(calls, settings.deadline(), settings.operationDeadline());
  }

  /**
   * Starts the settings of a client; at least one target is needed, everything else has a default.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Ledgers. */
  public Ledgers ledgers() {
    return ledgers;
  }

  /** The assets of ledgers. */
  public Assets assets() {
    return assets;
  }

  /** The accounts of ledgers. */
  public Accounts accounts() {
    return accounts;
  }

  /** The transactions of ledgers. */
  public Transactions transactions() {
    return transactions;
  }

  /** The events of ledgers. */
  public Events events() {
    return events;
  }

  /** What operators ask of a running server. */
  public Operations operations() {
    return operations;
  }

  /**
   * Takes no further call, waits for those under way, {@link Builder#drainMax} at most, ends the
   * rest with code CANCELLED, and closes the connections. Streams are finished in that time, and
   * subscriptions are closed. May be called twice, from any thread; on a thread that serves the
   * connection, or interrupted, it does not wait.
   */
  @Override
  public void close() {
    calls.close();
  }

  /** Collects the settings of a client. One thread. */
  public static final class Builder {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Target> targets = new ArrayList<>();
    private ClientSettings.Security security = ClientSettings.Security.systemTrust();
    private Duration deadline = Duration.ofSeconds(10);
    private Duration operationDeadline = HOUR;
    private RetryPolicy retryPolicy = RetryPolicy.DEFAULT;
    private Duration keepAliveTime = Duration.ofSeconds(30);
    private Duration keepAliveTimeout = Duration.ofSeconds(10);
    private int inFlightMax = 1000;
    private Duration drainMax = Duration.ofSeconds(5);
    private Optional<Executor> callbackExecutor = Optional.empty();
    private String userAgent = "meridian-java";

    private Builder() {}

    /**
     * Adds a server, {@code host:port}; an IPv6 address stands in brackets. Calls go round over all
     * that can be reached.
     *
     * @throws IllegalArgumentException when it is not {@code host:port}
     */
    public Builder target(String target) {
      targets.add(Target.parse(target));
      return this;
    }

    /** Adds servers, as {@link #target}. */
    public Builder targets(Iterable<String> targets) {
      targets.forEach(this::target);
      return this;
    }

    /**
     * Calls travel in the clear, which is for one machine or a network that protects them itself.
     */
    public Builder plaintext() {
      security = ClientSettings.Security.plaintext();
      return this;
    }

    /**
     * TLS; the server's certificate is checked against the authorities that this Java trusts. The
     * default.
     */
    public Builder tls() {
      security = ClientSettings.Security.systemTrust();
      return this;
    }

    /**
     * TLS; the server's certificate is checked against the certificates of this PEM file, and no
     * others.
     */
    public Builder tls(Path trustedCertificates) {
      security = ClientSettings.Security.trusting(trustedCertificates);
      return this;
    }

    /** How long a call may take, retries included; default 10 s, 1 ms .. 1 h. */
    public Builder deadline(Duration deadline) {
      this.deadline = Bounds.check("deadline", deadline, LEAST, HOUR);
      return this;
    }

    /** How long a long operation may take, retries included; default 1 h, 1 s .. 7 days. */
    public Builder operationDeadline(Duration operationDeadline) {
      this.operationDeadline =
          Bounds.check(
              "operationDeadline", operationDeadline, Duration.ofSeconds(1), Duration.ofDays(7));
      return this;
    }

    /** When calls are tried again; default {@link RetryPolicy#DEFAULT}. */
    public Builder retryPolicy(RetryPolicy retryPolicy) {
      this.retryPolicy = requireNonNull(retryPolicy, "retryPolicy");
      return this;
    }

    /**
     * When a silent connection with calls on it is asked for a sign of life, and how long it has to
     * give one before its calls are tried elsewhere. Servers close connections that ask more often
     * than they allow, by default 10 s.
     *
     * @param time default 30 s, 10 s .. 1 day
     * @param timeout default 10 s, 100 ms .. 5 min
     */
    public Builder keepAlive(Duration time, Duration timeout) {
      keepAliveTime =
          Bounds.check("keepAliveTime", time, Duration.ofSeconds(10), Duration.ofDays(1));
      keepAliveTimeout =
          Bounds.check("keepAliveTimeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
      return this;
    }

    /**
     * How many calls may be under way, tries and pauses included; default 1,000, 1 .. 1,000,000.
     */
    public Builder inFlightMax(int inFlightMax) {
      this.inFlightMax = Bounds.check("inFlightMax", inFlightMax, 1, 1_000_000);
      return this;
    }

    /** How long {@link MeridianClient#close()} waits for calls under way; default 5 s, 0 .. 1 h. */
    public Builder drainMax(Duration drainMax) {
      this.drainMax = Bounds.check("drainMax", drainMax, Duration.ZERO, HOUR);
      return this;
    }

    /**
     * Where the futures of the Async forms complete; default: on the thread that serves the
     * connection.
     */
    public Builder callbackExecutor(Executor callbackExecutor) {
      this.callbackExecutor = Optional.of(callbackExecutor);
      return this;
    }

    /**
     * What the application calls itself towards the server, 1 to 256 characters of printable ASCII.
     */
    public Builder userAgent(String userAgent) {
      if (!userAgent.matches("[ -~]{1,256}")) {
        throw new IllegalArgumentException(
            "userAgent must have 1 to 256 characters of printable ASCII");
      }
      this.userAgent = userAgent;
      return this;
    }

    /**
     * The client. Connections are made in the background; a server that is not there yet is no
     * failure here.
     *
     * @throws IllegalStateException when no target was given
     * @throws IllegalArgumentException when the file of trusted certificates cannot be read
     */
    public MeridianClient build() {
      if (targets.isEmpty()) {
        throw new IllegalStateException("a client needs a target: builder.target(\"host:port\")");
      }
      return new MeridianClient(
          new ClientSettings(
              targets,
              security,
              deadline,
              operationDeadline,
              retryPolicy,
              keepAliveTime,
              keepAliveTimeout,
              inFlightMax,
              drainMax,
              callbackExecutor,
              userAgent));
    }
  }
}
