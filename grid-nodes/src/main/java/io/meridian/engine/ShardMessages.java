package io.meridian.engine;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.StdConverter;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.Head;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Decision;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Calls of shards and their answers as they travel between nodes: CBOR (RFC 8949) by the names of
 * the records' components, commands and records in the journal's own forms. What a component is
 * called is therefore part of the format; one that a node does not know is skipped, so that nodes
 * of neighbouring versions understand each other. Thread-safe.
 */
final class ShardMessages {
  /** What this version writes, and the only one that it reads. */
  private static final int FORMAT_VERSION = 1;

  private static final ObjectMapper MAPPER = mapper();

  /** What calls are answered with; what is not named here does not travel. */
  private static final Map<Class<?>, JavaType> ANSWERS = answers();

  private ShardMessages() {}

  /**
   * A call on its way.
   *
   * @param version the format
   * @param shard the shard, or null
   * @param call what it is asked; null = the node is asked how it is
   * @param timeoutNanos how long the caller waits
   */
  record Request(int version, ShardId shard, ShardCall<?> call, long timeoutNanos) {
    boolean asksForReport() {
      return call == null;
    }
  }

  /**
   * An answer on its way: a value or a fault.
   *
   * @param fault what went wrong, or null
   * @param value the value's own form, or null
   */
  private record Answer(Fault fault, Bytes value) {}

  /** What a {@link Throwable} says to another node. */
  private record Fault(
      Kind kind,
      Reason reason,
      long retryAfterNanos,
      Map<String, String> metadata,
      boolean leaderChanged,
      String message) {
    private enum Kind {
      ENGINE,
      CALLER_GONE,
      DEFECT
    }

    static Fault of(Throwable thrown) {
      Throwable fault = Futures.cause(thrown);
      if (fault instanceof EngineException known) {
        return new Fault(
            Kind.ENGINE,
            known.reason(),
            known.retryAfter().toNanos(),
            known.metadata(),
            known.leaderChanged(),
            known.getMessage());
      }
      Kind kind = fault instanceof CallerGoneException ? Kind.CALLER_GONE : Kind.DEFECT;
      return new Fault(kind, null, 0, Map.of(), false, fault.toString());
    }

    Throwable thrown() {
      return switch (kind) {
        case ENGINE ->
            new EngineException(
                reason, Duration.ofNanos(retryAfterNanos), metadata, message, leaderChanged);
        case CALLER_GONE -> new CallerGoneException();
        case DEFECT -> new IllegalStateException("another node failed: " + message);
      };
    }
  }

  /** A command: its canonical bytes, and what is not part of them. */
  private record CommandForm(Bytes request, String actor, Optional<PrivateData> privateData) {}

  private record RunForm(List<PreparedCommand> commands, List<TriedItem> earlier) {}

  private record AccountKeyForm(String ledger, AccountRef account) {}

  static Bytes encode(Request request) {
    return write(request, MAPPER.constructType(Request.class));
  }

  static Request request(ShardId shard, ShardCall<?> call, long timeoutNanos) {
    return new Request(FORMAT_VERSION, shard, call, timeoutNanos);
  }

  /** Asks a node, and none of its shards, how it is. */
  static Request reportRequest() {
    return new Request(FORMAT_VERSION, null, null, 0);
  }

  static Bytes encodeReport(NodeReport report) {
    return write(report, MAPPER.constructType(NodeReport.class));
  }

  /**
   * A report as it came.
   *
   * @throws UncheckedIOException when it can not be read
   */
  static NodeReport decodeReport(Bytes message) {
    return (NodeReport) read(message, MAPPER.constructType(NodeReport.class));
  }

  /** Whether a call may travel at all. */
  static boolean travels(ShardCall<?> call) {
    return ANSWERS.containsKey(named(call));
  }

  /**
   * A call as it came.
   *
   * @throws UncheckedIOException when it is not one, or of another format
   */
  static Request decodeRequest(Bytes message) {
    Request request = (Request) read(message, MAPPER.constructType(Request.class));
    boolean known = request.asksForReport() || travels(request.call());
    if (request.version() != FORMAT_VERSION || !known) {
      throw new UncheckedIOException(
          new IOException("a call of format " + request.version() + ": " + request.call()));
    }
    return request;
  }

  static Bytes encodeAnswer(ShardCall<?> call, Object value) {
    return write(
        new Answer(null, write(value, ANSWERS.get(named(call)))),
        MAPPER.constructType(Answer.class));
  }

  static Bytes encodeFault(Throwable fault) {
    return write(new Answer(Fault.of(fault), null), MAPPER.constructType(Answer.class));
  }

  /**
   * An answer as it came; throws the fault when it is one.
   *
   * @throws UncheckedIOException when it can not be read
   */
  @SuppressWarnings("unchecked") // what a call is answered with stands in ANSWERS
  static <R> R decodeAnswer(ShardCall<R> call, Bytes message) throws Throwable {
    Answer answer = (Answer) read(message, MAPPER.constructType(Answer.class));
    if (answer.fault() != null) {
      throw answer.fault().thrown();
    }
    return (R) read(answer.value(), ANSWERS.get(named(call)));
  }

  private static Class<?> named(ShardCall<?> call) {
    return call instanceof ShardCall.Ask<?> ask ? ask.request().getClass() : call.getClass();
  }

  private static Bytes write(Object value, JavaType type) {
    try {
      return Bytes.wrap(MAPPER.writerFor(type).writeValueAsBytes(value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object read(Bytes message, JavaType type) {
    try {
      return MAPPER.readerFor(type).readValue(message.unsafeArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectMapper mapper() {
    SimpleModule forms = new SimpleModule();
    form(forms, Bytes.class, byte[].class, Bytes::unsafeArray, Bytes::wrap);
    form(
        forms,
        AccountKey.class,
        AccountKeyForm.class,
        key -> new AccountKeyForm(key.ledger(), key.account()),
        form -> new AccountKey(form.ledger(), form.account()));
    form(
        forms,
        PreparedCommand.class,
        CommandForm.class,
        command ->
            new CommandForm(
                command.request(),
                command.command().actor(),
                CommandCodec.privateData(command.command())),
        form ->
            CommandCodec.prepare(
                CommandCodec.decode(form.request(), form.actor(), form.privateData())));
    form(
        forms,
        LedgerRecord.class,
        Bytes.class,
        record ->
            RecordCodec.encode(
                    CommandCodec.prepare(record.command()), record.commitMicros(), record.outcome())
                .stored(),
        stored -> RecordCodec.decode(stored).record());
    form(
        forms,
        DryRunInOrder.class,
        RunForm.class,
        run -> new RunForm(run.commands(), run.earlier()),
        run -> new DryRunInOrder(run.commands(), run.earlier()));
    form(forms, Throwable.class, Fault.class, Fault::of, Fault::thrown);
    return CBORMapper.builder()
        .addModule(new Jdk8Module())
        .addModule(forms)
        .annotationIntrospector(
            new AnnotationIntrospectorPair(new SealedTypes(), new JacksonAnnotationIntrospector()))
        .visibility(PropertyAccessor.ALL, Visibility.NONE)
        .visibility(PropertyAccessor.FIELD, Visibility.ANY)
        .visibility(PropertyAccessor.CREATOR, Visibility.ANY)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static <T, F> void form(
      SimpleModule module, Class<T> type, Class<F> form, Function<T, F> to, Function<F, T> from) {
    module.addSerializer(
        type,
        new StdDelegatingSerializer(
            type,
            new StdConverter<T, F>() {
              @Override
              public F convert(T value) {
                return to.apply(value);
              }

              @Override
              public JavaType getOutputType(TypeFactory types) {
                return types.constructType(form);
              }
            }));
    module.addDeserializer(
        type,
        new StdDelegatingDeserializer<>(
            new StdConverter<F, T>() {
              @Override
              public T convert(F value) {
                return from.apply(value);
              }

              @Override
              public JavaType getInputType(TypeFactory types) {
                return types.constructType(form);
              }

              @Override
              public JavaType getOutputType(TypeFactory types) {
                return types.constructType(type);
              }
            }));
  }

  private static Map<Class<?>, JavaType> answers() {
    Map<Class<?>, JavaType> answers = new HashMap<>();
    JavaType command = type(new TypeReference<CommandReply>() {});
    answers.put(ShardRequest.Execute.class, command);
    answers.put(ShardRequest.DryRun.class, command);
    answers.put(ShardRequest.ExecuteBatch.class, type(new TypeReference<BatchReply>() {}));
    answers.put(ShardRequest.TryInOrder.class, type(new TypeReference<TriedInOrder>() {}));
    answers.put(ShardRequest.ReadAccount.class, type(new TypeReference<Optional<Account>>() {}));
    answers.put(ShardRequest.ReadAccounts.class, type(new TypeReference<AccountsRead>() {}));
    answers.put(ShardRequest.Resolve.class, type(new TypeReference<Boolean>() {}));
    answers.put(ShardRequest.ReadIdUse.class, type(new TypeReference<Optional<IdUse>>() {}));
    answers.put(
        ShardRequest.ReadTransaction.class,
        type(new TypeReference<Optional<FoundTransaction>>() {}));
    answers.put(ShardRequest.ReadHead.class, type(new TypeReference<Head>() {}));
    answers.put(ShardRequest.Step.class, type(new TypeReference<StepReply>() {}));
    answers.put(ShardRequest.ReadDecision.class, type(new TypeReference<Optional<Decision>>() {}));
    answers.put(ShardRequest.ReadCrossings.class, type(new TypeReference<List<OpenCrossing>>() {}));
    answers.put(ShardRequest.DriveCrossings.class, type(new TypeReference<Integer>() {}));
    answers.put(ShardCall.ExecuteRun.class, type(new TypeReference<List<ItemAnswer>>() {}));
    answers.put(
        ShardCall.ReadStatement.class, type(new TypeReference<Optional<StatementEntries>>() {}));
    answers.put(ShardCall.ReadAsOf.class, type(new TypeReference<List<Optional<Account>>>() {}));
    answers.put(ShardCall.ReadEvents.class, type(new TypeReference<ShardEvents.Part>() {}));
    answers.put(ShardCall.ReadJournal.class, type(new TypeReference<JournalPage>() {}));
    answers.put(ShardCall.AwaitBlock.class, type(new TypeReference<Void>() {}));
    answers.put(ShardCall.CheckConservation.class, type(new TypeReference<ShardConservation>() {}));
    answers.put(
        ShardCall.CheckJournal.class, type(new TypeReference<JournalReport.ShardJournal>() {}));
    answers.put(ShardCall.Rebuild.class, type(new TypeReference<RebuildReport.ShardRebuild>() {}));
    return answers;
  }

  private static JavaType type(TypeReference<?> reference) {
    return MAPPER.constructType(reference);
  }
}
