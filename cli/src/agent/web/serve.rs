//! The server: bounded connections, short patience, GET and HEAD.

use super::{differences::Differences, metrics, ring};
use crate::{
    agent::{facts::Board, log},
    page,
};
use http_body_util::Full;
use hyper::{
    body::{Bytes, Incoming},
    header::{HeaderValue, ALLOW, CACHE_CONTROL, CONTENT_TYPE},
    server::conn::http1,
    service::service_fn,
    Method, Request, Response, StatusCode,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, task::spawn_blocking, time};

/// How many may be connected, and how many answers are computed at a time.
const CONNECTIONS: usize = 64;
const COMPUTED: usize = 2;
/// How long a request may take to come, and a connection to last.
const HEADER: Duration = Duration::from_secs(5);
const CONNECTION: Duration = Duration::from_secs(60);

/// What answers need.
struct Shared {
    board: Board,
    differences: Differences,
    computed: Semaphore,
}

const TEXT: &str = "text/plain; charset=utf-8";
const METRICS: &str = "text/plain; version=0.0.4; charset=utf-8";
const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";

struct Answer {
    status: StatusCode,
    kind: &'static str,
    text: String,
}

impl Answer {
    fn of(kind: &'static str, text: Result<String, String>) -> Self {
        match text {
            Ok(text) => Self { status: StatusCode::OK, kind, text },
            Err(why) => Self::sorry(StatusCode::SERVICE_UNAVAILABLE, &why),
        }
    }

    fn sorry(status: StatusCode, why: &str) -> Self {
        Self { status, kind: TEXT, text: format!("{why}\n") }
    }
}

/// Answers until the agent ends.
pub async fn serve(listener: TcpListener, board: Board) {
    let computed = Semaphore::new(COMPUTED);
    let shared = Arc::new(Shared { board, differences: Differences::default(), computed });
    let free = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = free.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Such as too many open files: it passes.
                log::warning(format_args!("--listen: {error}"));
                time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let shared = shared.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(request, shared.clone()));
            let mut connection = http1::Builder::new();
            connection.timer(TokioTimer::new()).header_read_timeout(HEADER).max_buf_size(16 << 10);
            // Whoever is gone does not care.
            let _ = time::timeout(CONNECTION, connection.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}

async fn answer(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Full<Bytes>>, Infallible> {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let answer = match (is_read, request.uri().path()) {
        (false, _) => Answer::sorry(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD"),
        (true, path) => computed(path.to_owned(), shared).await,
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.text)));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if answer.status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    Ok(response)
}

/// Computes an answer beside the loop of the agent, which does not wait for it.
async fn computed(path: String, shared: Arc<Shared>) -> Answer {
    let busy = || Answer::sorry(StatusCode::SERVICE_UNAVAILABLE, "busy");
    let Ok(_place) = shared.computed.acquire().await else { return busy() };
    let inner = shared.clone();
    spawn_blocking(move || by_path(&path, &inner)).await.unwrap_or_else(|_| busy())
}

fn by_path(path: &str, shared: &Shared) -> Answer {
    let facts = shared.board.copy();
    let none = || "there is no document yet".to_owned();
    match path {
        "/metrics" => Answer::of(METRICS, Ok(metrics::text(&facts, &shared.differences))),
        "/ring" => Answer::of(JSON, facts.ring.as_ref().ok_or_else(none).and_then(|ring| ring::json(ring, &facts))),
        "/healthz" => {
            let is_well = facts.ring.is_some() && facts.is_written;
            Answer::of(TEXT, if is_well { Ok("ok\n".into()) } else { Err("no document is written yet".into()) })
        }
        "/" => {
            let page = facts.ring.as_ref().ok_or_else(none).and_then(|ring| {
                let name = facts.sources.first().map_or("topology", |source| &source.name);
                page::of_one(name, &ring.snapshot()).map_err(|failure| failure.to_string())
            });
            Answer::of(HTML, page)
        }
        _ => Answer::sorry(StatusCode::NOT_FOUND, "there are /, /ring, /metrics and /healthz"),
    }
}
