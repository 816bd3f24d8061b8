package io.meridian.server;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.meridian.admission.AdmissionLimits;
import io.meridian.admission.Capacity;
import io.meridian.admission.Gate;
import io.meridian.admission.TransactionLimiter;
import io.meridian.call.RequestParsing;
import io.meridian.engine.EngineConfig;
import io.meridian.engine.ShardStatus;
import io.meridian.engine.ShardedEngine;
import io.meridian.engine.Topology;
import io.meridian.engine.memory.InMemoryDerivedStore;
import io.meridian.engine.memory.InMemoryJournalStore;
import io.meridian.engine.memory.InMemoryLedgerDirectory;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The server without its network and its disks: the real services, mappers, gate and engine over
 * stores in memory, on the caller's thread. Whatever it is sent, it answers in time and in the
 * words of the API, what it refuses for its shape changes nothing, and in the end its books
 * balance. Says so with an AssertionError when it does not.
 */
final class FuzzedServer implements AutoCloseable {
  private static final String NODE = "node-1";
  private static final Topology ALONE = new Alone(NODE);
  private static final Duration ANSWER_MAX = Duration.ofMinutes(1);

  /** How long work of other threads is waited for: the checks have one. */
  private static final Duration OTHERS = Duration.ofSeconds(1);

  /** Deadlines are on the machine's clock, which stands still beside the one that scripts move. */
  private static final Duration DEADLINE = Duration.ofDays(10_000);

  /** A stream that is open for a month says a million times that nothing has happened. */
  private static final Duration STREAM_MAX = Duration.ofMinutes(2);

  private static final Duration STOP_MAX = Duration.ofSeconds(20);

  /** What an answer never says: a defect, or an end that nobody asked for. */
  private static final Set<Status.Code> NEVER =
      EnumSet.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.DATA_LOSS,
          Status.Code.CANCELLED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNAVAILABLE);

  private final StillRuntime runtime = new StillRuntime();
  private final ShardedEngine engine;
  private final Capacity capacity;
  private final Server server;
  private final ManagedChannel channel;
  private final Api api;
  private final Map<Api.Method, Answers> streams = new LinkedHashMap<>();
  private final List<Answers> watches = new ArrayList<>();
  private String token = "";

  /** A server that nobody has used. */
  FuzzedServer(ScheduledExecutorService timer) throws IOException, InterruptedException {
    InMemoryLedgerDirectory directory = new InMemoryLedgerDirectory();
    Map<String, Integer> shards = new LinkedHashMap<>();
    shards.put("eu", 1);
    shards.put("us", 1);
    InMemoryDerivedStore derived = new InMemoryDerivedStore();
    engine =
        new ShardedEngine(
            EngineConfig.DEFAULTS,
            runtime,
            ALONE,
            new InMemoryJournalStore(NODE, runtime::wallMicros, derived),
            derived,
            directory,
            shards);
    engine.start();
    runtime.runUntil(this::open, ANSWER_MAX, Duration.ZERO);
    AdmissionLimits limits =
        new AdmissionLimits(1_000, 1_000, 1_000, DEADLINE, Duration.ofSeconds(1), DEADLINE);
    capacity = new Capacity(limits);
    List<BindableService> services =
        Services.over(
            engine,
            engine.tokenSecret().join(),
            NODE,
            WithoutNodes.of(engine),
            Set::of,
            capacity,
            new TransactionLimiter(limits, System::nanoTime));
    api = Api.of(services);
    Gate gate = new Gate(limits, capacity, timer);
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    services.forEach(
        service ->
            builder.addService(
                ServerInterceptors.interceptForward(
                    RequestParsing.guard(service.bindService()), gate)));
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  private boolean open() {
    return engine.status().stream().allMatch(shard -> shard.state() == ShardStatus.State.OPEN);
  }

  Api api() {
    return api;
  }

  /** Does what the script says, then ends what is still open, and looks into the books. */
  void play(Script script) throws InterruptedException {
    for (Script.Step step : script.steps()) {
      if (step instanceof Script.Step.Wait wait) {
        if (wait.time().compareTo(STREAM_MAX) > 0) {
          endStreams();
        }
        runtime.pass(wait.time());
      } else {
        Script.Step.Call call = (Script.Step.Call) step;
        call(call.method(), call.request());
      }
    }
    endStreams();
    proveBooks();
    if (!runtime.runUntil(() -> capacity.inFlight() == 0, Duration.ZERO, OTHERS)) {
      throw new AssertionError(capacity.inFlight() + " calls or requests never left");
    }
  }

  private void call(Api.Method method, Bytes given) throws InterruptedException {
    byte[] request = withTokens(method, given.toArray());
    List<Long> before = sequences();
    switch (method.type()) {
      case UNARY -> {
        Answers answers = answered(method, request, Duration.ZERO);
        if (answers.code() == Status.Code.INVALID_ARGUMENT || isDryRun(method, request)) {
          unchanged(before, method);
        }
      }
      case SERVER_STREAMING -> {
        if (method.name().endsWith("/WatchEvents")) {
          Answers watch = new Answers(method);
          watch.send(request);
          watch.call.halfClose();
          runtime.run();
          watch.check();
          watches.add(watch);
          unchanged(before, method);
        } else {
          unchangedIfRefused(answered(method, request, OTHERS), before);
        }
      }
      case BIDI_STREAMING -> {
        Answers stream = streams.computeIfAbsent(method, Answers::new);
        stream.send(request);
        runtime.run();
      }
      case CLIENT_STREAMING, UNKNOWN -> throw new IllegalStateException("no such method is known");
    }
  }

  private void unchangedIfRefused(Answers answers, List<Long> before) {
    if (answers.code() == Status.Code.INVALID_ARGUMENT) {
      unchanged(before, answers.method);
    }
  }

  /** A hold that has expired meanwhile is written down whoever asks. */
  private void unchanged(List<Long> before, Api.Method method) {
    if (runtime.wallMicros() - StillRuntime.START_MICROS < 1_000_000
        && !before.equals(sequences())) {
      throw new AssertionError(method + " was refused or only tried and yet changed something");
    }
  }

  private static boolean isDryRun(Api.Method method, byte[] request) {
    FieldDescriptor field =
        method.request().getDescriptorForType().findFieldByName("validate_only");
    try {
      return field != null
          && (boolean) method.request().newBuilderForType().mergeFrom(request).getField(field);
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private Answers answered(Api.Method method, byte[] request, Duration others)
      throws InterruptedException {
    Answers answers = new Answers(method);
    answers.send(request);
    answers.call.halfClose();
    answers.await(others);
    return answers;
  }

  private void endStreams() throws InterruptedException {
    for (Answers stream : streams.values()) {
      stream.call.halfClose();
      stream.await(Duration.ZERO);
      if (stream.code() == Status.Code.OK && stream.count() != stream.sent) {
        throw new AssertionError(stream.sent + " requests, " + stream.count() + " answers");
      }
    }
    for (Answers watch : watches) {
      watch.check();
      watch.call.cancel("seen enough", null);
    }
    runtime.run();
    streams.clear();
    watches.clear();
  }

  private void proveBooks() throws InterruptedException {
    Message shop =
        withField(
            api.method("meridian.v1.OperationsService/CheckConservation").request(),
            "ledger",
            "shop");
    for (Message report :
        List.of(
            last("meridian.v1.OperationsService/CheckConservation", shop.toByteArray()),
            last("meridian.v1.OperationsService/CheckJournal", new byte[0]))) {
      Message content = (Message) field(report, "report");
      if (!(boolean) field(content, "holds")) {
        throw new AssertionError("the books do not balance: " + content);
      }
    }
  }

  private Message last(String method, byte[] request) throws InterruptedException {
    Answers answers = answered(api.method(method), request, OTHERS);
    if (answers.code() != Status.Code.OK) {
      throw new AssertionError(method + " ends with " + answers.status);
    }
    return answers.last();
  }

  private List<Long> sequences() {
    return engine.status().stream().map(ShardStatus::sequence).toList();
  }

  /** Puts the newest token where the request asks for it. */
  private byte[] withTokens(Api.Method method, byte[] request) {
    for (String name : List.of("page_token", "resume_token")) {
      FieldDescriptor field = method.request().getDescriptorForType().findFieldByName(name);
      if (field == null) {
        continue;
      }
      try {
        Message.Builder message = method.request().newBuilderForType().mergeFrom(request);
        Object asked = message.getField(field);
        if (asked.equals(MessageChange.TOKEN)) {
          return message.setField(field, token).build().toByteArray();
        }
        if (asked.equals(MessageChange.BROKEN_TOKEN) && !token.isEmpty()) {
          String broken = token.substring(1) + token.charAt(0);
          return message.setField(field, broken).build().toByteArray();
        }
      } catch (InvalidProtocolBufferException e) {
        return request;
      }
    }
    return request;
  }

  private static Message withField(Message message, String field, Object value) {
    return message.toBuilder()
        .setField(message.getDescriptorForType().findFieldByName(field), value)
        .build();
  }

  private static Object field(Message message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(engine::close);
    try {
      if (!runtime.runUntil(closed::isDone, Duration.ZERO, STOP_MAX)) {
        throw new AssertionError("the engine does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One call and what came back. The checks answer on a thread of theirs. */
  private final class Answers extends ClientCall.Listener<byte[]> {
    private final Api.Method method;
    private final ClientCall<byte[], byte[]> call;
    private final List<Message> messages = new ArrayList<>();
    private int sent;
    private volatile Status status;
    private volatile Metadata trailers;

    Answers(Api.Method method) {
      this.method = method;
      this.call = channel.newCall(method.raw(), CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(Integer.MAX_VALUE);
    }

    void send(byte[] request) {
      if (status == null) {
        sent++;
        call.sendMessage(request);
      }
    }

    void await(Duration others) throws InterruptedException {
      if (!runtime.runUntil(() -> status != null, ANSWER_MAX, others)) {
        throw new AssertionError(method + " is not answered");
      }
      check();
      if (method.type() == MethodType.UNARY && code() == Status.Code.OK && count() != 1) {
        throw new AssertionError(method + " has " + count() + " answers");
      }
    }

    Status.Code code() {
      return status.getCode();
    }

    synchronized int count() {
      return messages.size();
    }

    synchronized Message last() {
      return messages.get(messages.size() - 1);
    }

    @Override
    public synchronized void onMessage(byte[] message) {
      try {
        Message read = method.response().newBuilderForType().mergeFrom(message).build();
        messages.add(read);
        for (String name : List.of("next_page_token", "resume_token")) {
          FieldDescriptor field = read.getDescriptorForType().findFieldByName(name);
          if (field != null && !((String) read.getField(field)).isEmpty()) {
            token = (String) read.getField(field);
          }
        }
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("an answer is no message", e);
      }
    }

    @Override
    public void onClose(Status end, Metadata metadata) {
      trailers = metadata;
      status = end;
    }

    /** What has ended says why in the words of the API, each item of it too. */
    synchronized void check() {
      if (status != null && !status.isOk()) {
        com.google.rpc.Status told = StatusProto.fromStatusAndTrailers(status, trailers);
        checkTold(status.getCode(), told);
      }
      messages.forEach(this::checkItems);
    }

    private void checkItems(Message message) {
      if (message instanceof com.google.rpc.Status told) {
        checkTold(Status.fromCodeValue(told.getCode()).getCode(), told);
        return;
      }
      for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
        if (field.getKey().getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
          continue;
        }
        if (field.getKey().isRepeated()) {
          ((List<?>) field.getValue()).forEach(item -> checkItems((Message) item));
        } else {
          checkItems((Message) field.getValue());
        }
      }
    }

    private void checkTold(Status.Code code, com.google.rpc.Status told) {
      ErrorInfo info = info(told);
      boolean known =
          info.getDomain().equals("meridian")
              && List.of(Reason.values()).stream()
                  .anyMatch(reason -> reason.name().equals(info.getReason()));
      if (NEVER.contains(code) || !known || told.getMessage().isBlank()) {
        throw new AssertionError(method + " answers " + status + "\n" + told);
      }
    }

    private ErrorInfo info(com.google.rpc.Status told) {
      for (Any detail : told.getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          try {
            return detail.unpack(ErrorInfo.class);
          } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("an error's details are no message", e);
          }
        }
      }
      return ErrorInfo.getDefaultInstance();
    }
  }
}
